# Where the lab keeps what, and what it is made of. Sourced by scripts/lab.
# shellcheck shell=bash disable=SC2034

lab=${KUBEMEND_LAB_DIR:-/var/lib/kubemend-lab}
cache=${KUBEMEND_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kubemend}/lab
kubernetes_version=$(sed -n 's/^\(require\)\?[[:space:]]*k8s\.io\/kubernetes \(v[0-9.]*\).*/\2/p' "$repo/lab/go/kubernetes/go.mod")
etcd_version=$(sed -n 's/^[[:space:]]*go\.etcd\.io\/etcd\/server\/v3 v\([0-9.]*\).*/\1/p' "$repo/lab/go/etcd/go.mod")
pause_version=3.10.1
etcd_tag=$etcd_version-0

# One network for all nodes: the machine is .1, the first node .2; Pods of node N are in 10.244.N.0/24.
bridge=${KUBEMEND_LAB_BRIDGE:-kmlab0}
net=${KUBEMEND_LAB_NET:-10.200.0}
cgroup=${KUBEMEND_LAB_CGROUP:-kubemend-lab}

say() { echo "lab: $*" >&2; }
die() { say "$*"; exit 1; }

# wait_for SECONDS WHAT COMMAND…
wait_for() {
  local limit=$1 what=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || die "waited ${limit}s in vain for $what"
    sleep 0.2
  done
}
