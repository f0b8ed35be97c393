# The cluster: kubeadm's own init and join, in nodes of ours.
# shellcheck shell=bash

bin_for_nodes=$(cat "$lab/bin" 2>/dev/null || true)
images=$(cat "$lab/images-dir" 2>/dev/null || true)
token=abcdef.0123456789abcdef
sysctls=(vm/overcommit_memory kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes net/ipv4/ip_forward)

cluster_up() {
  local nodes=1 defaults=false number began=$SECONDS
  while [ $# -gt 0 ]; do
    case $1 in
      --control-planes) nodes=${2:?N}; shift 2 ;;
      --kubelet-defaults) defaults=true; shift ;;
      *) die "up: expected --control-planes N or --kubelet-defaults, found $1" ;;
    esac
  done
  cluster_none
  doctor || exit 1
  ensure_packages
  ensure_programs
  mkdir -p "$lab"
  chmod 0755 "$lab"
  bin_for_nodes=$bin
  echo "$bin" >"$lab/bin"
  echo "$images" >"$lab/images-dir"
  echo "$defaults" >"$lab/kubelet-defaults"
  save_machine
  began=$SECONDS
  ip link add "$bridge" type bridge
  ip addr add "$net.1/24" dev "$bridge"
  ip link set "$bridge" up
  node_create cp
  node_start cp
  init_first
  for ((number = 2; number <= nodes; number++)); do cluster_join control-plane "cp$number"; done
  say "up in $((SECONDS - began)) s: export KUBECONFIG=$lab/kubeconfig"
}

init_first() {
  local dir=$lab/cp
  mkdir -p "$dir/patches"
  if [ "$(cat "$lab/kubelet-defaults")" = false ]; then
    echo 'spec: { terminationGracePeriodSeconds: 5 }' >"$dir/patches/kube-apiserver+strategic.yaml"
  fi
  kubeadm_settings >"$dir/kubeadm.yaml"
  node_run cp kubeadm init --upload-certs --config "$dir/kubeadm.yaml" >"$dir/log/kubeadm.log" 2>&1 || kubeadm_failed cp
  cp "$dir/etc-kubernetes/admin.conf" "$lab/kubeconfig"
  chmod 0600 "$lab/kubeconfig"
  wait_for 90 'node cp to be Ready' lab_kubectl wait --for=condition=Ready node/cp --timeout=1s
  wait_for 60 'the default service account' lab_kubectl -n default get serviceaccount default
}

# cluster_join worker|control-plane NAME
cluster_join() {
  local kind=$1 name=$2 dir=$lab/$2 key=''
  [ -e "$lab/cp/pid" ] || die 'there is no cluster to join: scripts/lab up'
  node_create "$name"
  node_start "$name"
  if [ "$kind" = control-plane ]; then
    key=$(node_run cp kubeadm init phase upload-certs --upload-certs --config "$lab/cp/kubeadm.yaml" 2>/dev/null | tail -n 1)
  fi
  {
    cat <<T
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery: {bootstrapToken: {token: $token, apiServerEndpoint: "$net.2:6443", unsafeSkipCAVerification: true}}
nodeRegistration: {name: $name, criSocket: unix:///run/containerd/containerd.sock, imagePullPolicy: Never, taints: [], ignorePreflightErrors: [all], kubeletExtraArgs: [{name: node-ip, value: $(node_address "$name")}]}
skipPhases: [preflight]
T
    [ -z "$key" ] || echo "controlPlane: {localAPIEndpoint: {advertiseAddress: $(node_address "$name"), bindPort: 6443}, certificateKey: $key}"
    [ -z "$key" ] || echo "patches: {directory: $lab/cp/patches}"
  } >"$dir/join.yaml"
  node_run "$name" kubeadm join --config "$dir/join.yaml" >"$dir/log/kubeadm.log" 2>&1 || kubeadm_failed "$name"
  wait_for 120 "node $name to be Ready" lab_kubectl wait --for=condition=Ready "node/$name" --timeout=1s
}

kubeadm_settings() {
  cat <<T
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: $net.2, bindPort: 6443}
bootstrapTokens: [{token: $token, ttl: 24h0m0s, usages: [signing, authentication], groups: ["system:bootstrappers:kubeadm:default-node-token"]}]
nodeRegistration: {name: cp, criSocket: unix:///run/containerd/containerd.sock, imagePullPolicy: Never, taints: [], ignorePreflightErrors: [all], kubeletExtraArgs: [{name: node-ip, value: $net.2}]}
patches: {directory: $lab/cp/patches}
skipPhases: [preflight, addon/coredns, addon/kube-proxy]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: $kubernetes_version
clusterName: lab
controlPlaneEndpoint: $net.2:6443
imageRepository: lab.local
etcd: {local: {dataDir: /var/lib/etcd, imageTag: $etcd_tag}}
networking: {serviceSubnet: 10.96.0.0/16, podSubnet: 10.244.0.0/16}
apiServer: {certSANs: [127.0.0.1, localhost]}
$(patient_leaders)
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
failSwapOn: false
oomScoreAdj: 0
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 100Mi, nodefs.available: "1%", imagefs.available: "1%", nodefs.inodesFree: "1%"}
T
  [ "$(cat "$lab/kubelet-defaults")" = true ] || cat <<T
fileCheckFrequency: 1s
syncFrequency: 5s
nodeStatusUpdateFrequency: 4s
T
}

# A leader that loses its API server for ten seconds ends itself, and is kept from starting ever longer: after some restarts
# of the API server nothing would be learnt but that.
patient_leaders() {
  local component
  [ "$(cat "$lab/kubelet-defaults")" = false ] || return 0
  for component in controllerManager scheduler; do
    echo "$component: {extraArgs: [{name: leader-elect-lease-duration, value: 90s}, {name: leader-elect-renew-deadline, value: 75s}]}"
  done
}

kubeadm_failed() {
  tail -n 20 "$lab/$1/log/kubeadm.log" >&2
  die "kubeadm failed on $1; $lab/$1/log has every log"
}

lab_kubectl() { "$bin_for_nodes/kubectl" --kubeconfig "$lab/kubeconfig" "$@"; }

cluster_status() {
  local name
  [ -e "$lab/bin" ] || die 'there is none: scripts/lab up'
  for name in $(node_names); do
    echo "$name  $(node_address "$name")  $(node_state "$name")"
  done
  lab_kubectl get nodes,pods --all-namespaces --output wide --request-timeout 5s || say 'the API server does not answer'
}

# The kubelet sets these for the whole machine.
save_machine() {
  local key
  for key in "${sysctls[@]}"; do echo "$key $(cat "/proc/sys/$key")"; done >"$lab/sysctl"
}

# One whose nodes have all gone without being told to, as with a restart of this machine, cannot be started again.
cluster_none() {
  local states
  [ -d "$lab" ] || return 0
  states=" $(for name in $(node_names); do node_state "$name"; done | tr '\n' ' ')"
  case $states in
    *' on '*) ;;
    *' gone '*)
      say 'the processes of the last one have gone; what it left is removed'
      cluster_down
      return 0
      ;;
  esac
  die 'it is up already; `scripts/lab status`, `scripts/lab down`'
}

cluster_down() {
  local name place key value
  [ -d "$lab" ] || { say 'nothing is up'; return 0; }
  stop_kubemend
  for name in $(node_names); do node_stop "$name"; done
  ip link del "$bridge" 2>/dev/null || true
  remove_cgroups ''
  while read -r key value; do echo "$value" >"/proc/sys/$key" || true; done < <(cat "$lab/sysctl" 2>/dev/null)
  if [ -e "$lab/made" ]; then tac "$lab/made" | while read -r place; do unmake_on_machine "$place"; done; fi
  rm -rf --one-file-system "$lab"
  say 'down: no process, mount, link or cgroup is left'
}
