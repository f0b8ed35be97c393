# Directories of a node: where they are seen from outside, below $lab/NODE, and inside. /etc is an overlay of the machine's.
# shellcheck shell=bash disable=SC2034
node_places=(
  etc-kubernetes:/etc/kubernetes kubelet:/var/lib/kubelet etcd:/var/lib/etcd containerd:/var/lib/containerd
  kubemend:/var/lib/kubemend backups:/var/backups varlog:/var/log cni:/var/lib/cni libexec:/usr/libexec/kubernetes
)
