#!/usr/bin/env bash
# From the machine into a node and there its first process. `enter` joins cgroups of the node's own and makes its
# namespaces; `init` is PID 1 inside: mounts, then the units that stand in /etc/systemd/system, as systemd would start
# them. It stands in for systemd and is not it: lab/systemctl says what it understands.
set -uo pipefail
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/places.sh"

enter() {
  local hierarchy own parent
  for hierarchy in /sys/fs/cgroup/*/; do
    [ "$hierarchy" != /sys/fs/cgroup/unified/ ] || continue
    parent=$hierarchy$LAB_CGROUP
    own=$parent/$LAB_NODE
    for each in "$parent" "$own"; do
      mkdir -p "$each"
      # A cpuset without processors takes no process.
      [ ! -e "${hierarchy}cpuset.cpus" ] || for file in cpuset.cpus cpuset.mems; do cat "$hierarchy$file" >"$each/$file"; done
    done
    echo $$ >"$own/cgroup.procs"
  done
  exec unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child=SIGKILL --propagation private bash "$0" init
}

init() {
  # The old /proc is still mounted: this is the process id as the machine sees it.
  read -r outside _ </proc/self/stat
  mount_node
  hostname "$LAB_NODE"
  ip link set lo up
  echo 1 >/proc/sys/net/ipv4/ip_forward
  write_units
  LAB_HOME=$(cd "$(dirname "$0")" && pwd)
  export LAB_HOME LAB_UNITS=/run/units
  mkdir -p "$LAB_UNITS"
  echo "$outside" >"$LAB_DIR/pid"
  exec bash "$(dirname "$0")/supervise.sh"
}

mount_node() {
  local place hierarchy
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  for hierarchy in cpu cpuacct cpuset memory devices freezer blkio pids; do
    mkdir "/sys/fs/cgroup/$hierarchy"
    mount -t cgroup -o "$hierarchy" cgroup "/sys/fs/cgroup/$hierarchy"
  done
  mkdir /sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
  mount -t tmpfs -o mode=755 run /run
  mount -t overlay overlay -o "lowerdir=/etc,upperdir=$LAB_DIR/etc,workdir=$LAB_DIR/etc-work" /etc
  mkdir -p /etc/kubernetes
  # Hides the machine's own units: none of them runs here.
  mount --bind "$LAB_DIR/units" /etc/systemd/system
  for place in "${node_places[@]}"; do
    mount --bind "$LAB_DIR/${place%%:*}" "${place#*:}"
  done
  mount --make-rshared /
  cp "$(dirname "$0")/systemctl" /run/systemctl
  chmod 0755 /run/systemctl
  [ ! -e /usr/bin/systemctl ] || mount --bind /run/systemctl /usr/bin/systemctl
}

# As the packages of a distribution write them, with kubeadm's own drop-in for the kubelet.
write_units() {
  local units=/etc/systemd/system
  [ ! -e $units/kubelet.service ] || return 0
  cat "$LAB_DIR/machine-id" >/etc/machine-id
  mkdir -p $units/kubelet.service.d $units/multi-user.target.wants /etc/cni/net.d /etc/containerd
  cat >$units/containerd.service <<T
[Unit]
Description=containerd container runtime

[Service]
ExecStart=/usr/bin/containerd --config /etc/containerd/config.toml
Restart=always

[Install]
WantedBy=multi-user.target
T
  cat >$units/kubelet.service <<T
[Unit]
Description=kubelet: The Kubernetes Node Agent
After=containerd.service

[Service]
ExecStart=$LAB_BIN/kubelet
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
T
  cat >$units/kubelet.service.d/10-kubeadm.conf <<T
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=
ExecStart=$LAB_BIN/kubelet \$KUBELET_KUBECONFIG_ARGS \$KUBELET_CONFIG_ARGS \$KUBELET_KUBEADM_ARGS
T
  ln -s ../containerd.service ../kubelet.service $units/multi-user.target.wants/
  cat >/etc/cni/net.d/10-lab.conflist <<T
{"cniVersion":"0.4.0","name":"lab","plugins":[
 {"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":true,"hairpinMode":true,
  "ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.$LAB_INDEX.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}],"dataDir":"/run/cni-ipam"}},
 {"type":"portmap","capabilities":{"portMappings":true}}]}
T
  cat >/etc/containerd/config.toml <<T
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$LAB_PAUSE"
  # Without CAP_SYS_RESOURCE a critical Pod's oom_score_adj cannot be lowered, and runc would fail.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
T
}

"$1"
