# kubemend on the lab: Temporal and the control worker on the machine, recoverer and node worker inside each node.
# shellcheck shell=bash

kubemend_data=$lab/data
kubemend_node=$(command -v node || true)

cluster_kubemend() {
  local name port
  [ -e "$lab/cp/pid" ] || die 'there is no cluster: scripts/lab up'
  (cd "$repo" && ./scripts/install >&2 && npm run --silent build >&2) || die 'kubemend was not built'
  "$kubemend_node" "$repo/scripts/prepare-temporal.mjs" >&2 || die 'no Temporal server: see above'
  if [ ! -e "$lab/up.pid" ]; then
    start_recorded up "$kubemend_node" "$repo/bin/kubemend" up --cluster lab --data-dir "$kubemend_data"
    wait_for 600 "kubemend up (see $lab/up.log)" grep -q '^up\.' "$lab/up.log"
    port=$("$kubemend_node" -p "JSON.parse(fs.readFileSync('$kubemend_data/up.json')).temporal.address.split(':')[1]")
    start_recorded forward "$kubemend_node" "$repo/lab/forward.mjs" "$net.1:7233" "127.0.0.1:$port"
    wait_for 10 "the way to it from the nodes" grep -q ready "$lab/forward.log"
  fi
  for name in $(node_names); do
    [ -e "$lab/$name/pid" ] || continue
    write_policy "$name"
    [ -e "$lab/$name/etc-kubernetes/manifests/kube-apiserver.yaml" ] || give_kubelet_reader "$name"
    node_run "$name" "$kubemend_node" "$repo/bin/kubemend" node install --cluster lab --node "$name" --address "$net.1:7233" >>"$lab/$name/log/install.log" 2>&1 ||
      die "kubemend was not installed on $name: see $lab/$name/log/install.log"
    wait_for 90 "the node worker of $name" grep -q '^ready: ' "$lab/$name/log/kubemend-worker.log"
    say "kubemend is on $name"
  done
  cat <<T
export KUBEMEND_DATA_DIR=$kubemend_data KUBEMEND_CLUSTER=lab KUBEMEND_NODE=cp
npx kubemend doctor
npx kubemend remediate 1.2.15
T
}

# There is no journal to read the kubelet's words in: its unit's log stands in for it.
write_policy() {
  local name=$1 dir=$lab/$1
  node_run "$name" sh -c "umask 077; mkdir -p /etc/kubemend; cat >/etc/kubemend/node.yaml" <<T
cluster: lab
node: $name
kubeletLog: $dir/log/kubelet.log
T
}

# As docs/worker-nodes.md says: a worker has no name of its own that its kubelet shows its configuration to.
give_kubelet_reader() {
  local name=$1 token
  lab_kubectl apply -f "$repo/deploy/kubelet-reader.yaml" >>"$lab/$name/log/install.log" 2>&1 || die "no kubelet reader: see $lab/$name/log/install.log"
  wait_for 30 'the token of the kubelet reader' kubelet_reader_token
  token=$(kubelet_reader_token)
  node_run "$name" sh -c 'umask 077; cat >/etc/kubemend/kubelet.token; echo "kubeletToken: /etc/kubemend/kubelet.token" >>/etc/kubemend/node.yaml' <<<"$token"
}

kubelet_reader_token() {
  lab_kubectl -n kubemend get secret kubelet-reader -o 'jsonpath={.data.token}' | base64 -d | grep .
}

# start_recorded NAME COMMAND…: detached; ended by `down`
start_recorded() {
  local name=$1
  shift
  LAB_DIR=$lab setsid "$@" </dev/null >"$lab/$name.log" 2>&1 8>&- &
  echo $! >"$lab/$name.pid"
}

stop_kubemend() {
  local name pid
  for name in forward up; do
    [ -e "$lab/$name.pid" ] || continue
    pid=$(cat "$lab/$name.pid")
    if still_runs "$lab/$name.pid"; then
      kill -TERM "$pid" 2>/dev/null || true
      wait_for 60 "$name (process $pid) to end" sh -c "! kill -0 $pid"
    fi
    rm -f "$lab/$name.pid"
  done
}
