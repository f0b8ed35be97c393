# One node: namespaces, cgroups and a link of its own. What a node changes lies below $lab/NODE, and is seen from outside there.
# shellcheck shell=bash

node_pid() {
  [ -e "$lab/$1/pid" ] || die "node $1: not running"
  still_runs "$lab/$1/pid" || die "node $1: its processes have gone, as after a restart of this machine: scripts/lab down"
  cat "$lab/$1/pid"
}
node_index() { cat "$lab/$1/index" 2>/dev/null || die "node $1: there is none; nodes are: $(node_names)"; }
node_names() { (cd "$lab" 2>/dev/null && ls -- */index 2>/dev/null | sed 's,/index$,,' | tr '\n' ' ') || true; }
node_address() { echo "$net.$(($(node_index "$1") + 1))"; }

node_run() {
  local pid
  pid=$(node_pid "${1:?NODE}")
  shift
  nsenter --target "$pid" --all -- env PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$bin_for_nodes" "$@"
}

node_state() {
  if still_runs "$lab/$1/pid"; then echo on; elif [ -e "$lab/$1/pid" ]; then echo gone; else echo off; fi
}

# node_create NAME: its directories and its number; does not start it
node_create() {
  local name=$1 index=1 dir=$lab/$1 place
  [[ $name =~ ^[a-z][a-z0-9-]*$ ]] || die "expected a name of letters, digits and -, found \"$name\""
  [ ! -e "$dir" ] || die "node $name: there is one already"
  while grep -qx "$index" "$lab"/*/index 2>/dev/null; do index=$((index + 1)); done
  mkdir -p "$dir"/{etc,etc-work,units,log}
  for place in "${node_places[@]}"; do mkdir -p "$dir/${place%%:*}"; done
  chmod 0700 "$dir"/{etcd,kubelet,kubemend,backups}
  echo "$index" >"$dir/index"
  tr -d - </proc/sys/kernel/random/uuid >"$dir/machine-id"
}

node_start() {
  local name=$1 index dir=$lab/$1 place image
  index=$(node_index "$name")
  [ ! -e "$dir/pid" ] || die "node $name runs already"
  for place in "${node_places[@]}"; do [[ $place == *:/etc/* ]] || made_on_machine "${place#*:}"; done
  LAB_NODE=$name LAB_DIR=$dir LAB_INDEX=$index LAB_BIN=$bin_for_nodes LAB_CGROUP=$cgroup LAB_PAUSE=lab.local/pause:$pause_version \
    setsid bash "$repo/lab/init.sh" enter </dev/null >>"$dir/log/node.log" 2>&1 8>&- &
  echo $! >"$dir/outer.pid"
  wait_for 20 "node $name to begin (see $dir/log/node.log)" test -s "$dir/pid"
  connect "$name" "$index"
  wait_for 30 "containerd of $name" node_run "$name" ctr version
  [ ! -e "$dir/images" ] || return 0
  for image in "$images"/*.tar; do node_run "$name" ctr -n k8s.io images import "$image" >/dev/null; done
  touch "$dir/images"
}

# A link to the bridge, and the ways to the Pods of every other node.
connect() {
  local name=$1 index=$2 other there
  ip link add "kmlab$index" type veth peer name eth0 address "02:6b:6d:00:00:0$index" netns "$(node_pid "$name")"
  ip link set "kmlab$index" master "$bridge" up
  nsenter --target "$(node_pid "$name")" --net -- sh -c \
    "ip addr add $net.$((index + 1))/24 dev eth0; ip link set eth0 up; ip route add default via $net.1"
  ip route replace "10.244.$index.0/24" via "$net.$((index + 1))"
  for other in $(node_names); do
    [ "$other" != "$name" ] && [ -e "$lab/$other/pid" ] || continue
    there=$(node_index "$other")
    nsenter --target "$(node_pid "$name")" --net -- ip route replace "10.244.$there.0/24" via "$net.$((there + 1))"
    nsenter --target "$(node_pid "$other")" --net -- ip route replace "10.244.$index.0/24" via "$net.$((index + 1))"
  done
}

# As a power cut does: nothing of it is told to end.
node_stop() {
  local name=$1 index dir=$lab/$1
  index=$(node_index "$name")
  kill_recorded "$dir/pid"
  kill_recorded "$dir/outer.pid"
  remove_cgroups "$name"
  ip route del "10.244.$index.0/24" 2>/dev/null || true
  ip link del "kmlab$index" 2>/dev/null || true
}

# The file's process is there and still ours: its environment names the file's directory.
still_runs() {
  [ -e "$1" ] && { tr '\0' '\n' <"/proc/$(cat "$1")/environ"; } 2>/dev/null | grep -qx "LAB_DIR=$(dirname "$1")"
}

kill_recorded() {
  local file=$1 pid
  [ -e "$file" ] || return 0
  pid=$(cat "$file")
  if still_runs "$file"; then
    kill -KILL "$pid" 2>/dev/null || true
    wait_for 20 "process $pid to end" sh -c "! kill -0 $pid"
  fi
  rm -f "$file"
}

# A stale cgroup costs cadvisor three seconds at the node's next start; a real reboot leaves none.
remove_cgroups() {
  local end=$((SECONDS + 20)) each left
  while :; do
    left=''
    for each in /sys/fs/cgroup/*/"$cgroup/${1:-}"; do
      [ -d "$each" ] || continue
      find "$each" -depth -type d -exec rmdir {} + 2>/dev/null || left=$each
    done
    [ -n "$left" ] || return 0
    [ $SECONDS -lt $end ] || { say "cgroup $left is still in use"; return 1; }
    sleep 0.3
  done
}

# A mount point that the machine lacks is made, remembered, and removed by `down`.
made_on_machine() {
  [ ! -d "$1" ] || return 0
  mkdir -p "$1"
  echo "$1" >>"$lab/made"
}

# Where a node of another lab is mounted on it, it is that lab's to remove: its node would lose the mount with it.
unmake_on_machine() {
  local other
  other=$(lab_mounted_on "$1")
  if [ -n "$other" ]; then echo "$1" >>"$other/made"; else rmdir "$1" 2>/dev/null || true; fi
}

# lab_mounted_on PLACE: the folder of a lab, when all nodes of this one have ended
lab_mounted_on() {
  local info pid dir
  for info in $(grep -ls " $1 " /proc/[0-9]*/mountinfo); do
    pid=${info#/proc/}
    dir=$({ tr '\0' '\n' <"/proc/${pid%/mountinfo}/environ"; } 2>/dev/null | sed -n 's/^LAB_DIR=//p' || true)
    [ -z "$dir" ] || { dirname "$dir"; return; }
  done
}
