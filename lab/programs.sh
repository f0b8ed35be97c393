# Builds the programs of a node from their published Go modules, once, and keeps them in the cache under a key of
# everything that they are made from.
# shellcheck shell=bash

programs_dir() {
  local key
  key=$({ cat "$repo"/lab/go/*/go.{mod,sum} "$repo"/lab/{settings,programs,images}.sh "$repo/lab/pause.c"; go version 2>/dev/null || true; } | sha256sum | cut -c 1-16)
  echo "$cache/$key"
}

# Sets bin and images. Built beside their place and moved there whole: a build that is broken off leaves no half of it.
ensure_programs() {
  local dir making
  dir=$(programs_dir)
  bin=$dir/bin images=$dir/images
  [ -f "$dir/complete" ] && return
  mkdir -p "$cache"
  exec 8>"$cache/build.lock"
  flock 8
  if [ ! -f "$dir/complete" ]; then
    find "$cache" -mindepth 1 -maxdepth 1 -name 'making-*' -exec rm -rf {} +
    making=$(mktemp -d "$cache/making-XXXXXX")
    mkdir "$making/bin" "$making/images"
    say "building Kubernetes $kubernetes_version, etcd and kube-bench from their modules: about ten minutes, once"
    build_module kubernetes "$making/bin" "$(version_flags)"
    build_module etcd "$making/bin" ''
    mv "$making/bin/server" "$making/bin/etcd"
    build_module kube-bench "$making/bin" ''
    cp -r "$(cd "$repo/lab/go/kube-bench" && go list -m -f '{{.Dir}}' github.com/aquasecurity/kube-bench)/cfg" "$making/kube-bench"
    chmod -R u+w "$making/kube-bench"
    pack_images "$making/bin" "$making/images"
    touch "$making/complete"
    rm -rf "$dir"
    mv -T "$making" "$dir"
  fi
  exec 8>&-
}

# build_module NAME DIRECTORY LDFLAGS: every `tool` of the module; says how far it is every 15 s.
build_module() {
  local name=$1 out=$2 flags=$3 log pid began=$SECONDS
  log=$(mktemp)
  (cd "$repo/lab/go/$name" && CGO_ENABLED=0 exec go build -v -mod=readonly -trimpath -ldflags "-s -w $flags" -o "$out/" tool) 2>"$log" &
  pid=$!
  while kill -0 $pid 2>/dev/null; do
    sleep 1
    [ $(((SECONDS - began) % 15)) -ne 14 ] || say "$name: $(wc -l <"$log") packages, $((SECONDS - began)) s"
  done
  wait $pid || { tail -n 20 "$log" >&2; die "$name was not built"; }
  rm -f "$log"
  say "$name: built in $((SECONDS - began)) s"
}

# kubeadm and the kubelet compare versions: without these they would all be v0.0.0.
version_flags() {
  local package minor=${kubernetes_version#v1.}
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    printf -- '-X %s.gitVersion=%s -X %s.gitMajor=1 -X %s.gitMinor=%s -X %s.gitTreeState=clean -X %s.gitCommit=module -X %s.buildDate=1970-01-01T00:00:00Z ' \
      "$package" "$kubernetes_version" "$package" "$package" "${minor%%.*}" "$package" "$package" "$package"
  done
}
