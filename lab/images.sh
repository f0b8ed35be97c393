# Packs static programs as container images that `ctr images import` takes: nothing is pulled from anywhere.
# shellcheck shell=bash

# pack_images BIN DIRECTORY
pack_images() {
  local bin=$1 out=$2 work component root tag
  work=$(mktemp -d)
  for component in kube-apiserver kube-controller-manager kube-scheduler etcd; do
    root=$work/$component
    mkdir -p "$root/usr/local/bin" "$root/tmp"
    cp "$bin/$component" "$root/usr/local/bin/"
    tag=$kubernetes_version
    [ $component != etcd ] || { tag=$etcd_tag; cp "$bin/etcdctl" "$root/usr/local/bin/"; }
    pack_image "lab.local/$component:$tag" "$component" "$root" "$out/$component.tar"
  done
  mkdir -p "$work/pause/usr/local/bin"
  gcc -Os -static -s -o "$work/pause/usr/local/bin/pause" "$repo/lab/pause.c"
  pack_image "lab.local/pause:$pause_version" pause "$work/pause" "$out/pause.tar"
  mkdir -p "$work/busybox/bin" "$work/busybox/tmp"
  cp "$(command -v busybox)" "$work/busybox/bin/busybox"
  for applet in $("$work/busybox/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$work/busybox/bin/$applet"
  done
  pack_image lab.local/busybox:1.35 /bin/sh "$work/busybox" "$out/busybox.tar"
  rm -rf "$work"
}

# pack_image REFERENCE ENTRYPOINT ROOT OUT: a docker-archive of one layer, the same bytes for the same files
pack_image() {
  local reference=$1 entrypoint=$2 root=$3 out=$4 work layer config
  local plain=(--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner)
  work=$(mktemp -d)
  tar "${plain[@]}" -C "$root" -cf "$work/layer.tar" .
  layer=$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)
  printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":{"Entrypoint":["%s"],"Env":["PATH=/usr/local/bin:/usr/bin:/bin"],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created_by":"kubemend lab"}]}' \
    "$(go env GOARCH)" "$entrypoint" "$layer" >"$work/config.json"
  config=$(sha256sum "$work/config.json" | cut -d ' ' -f 1)
  mv "$work/config.json" "$work/$config.json"
  mkdir "$work/$layer"
  mv "$work/layer.tar" "$work/$layer/"
  printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["%s/layer.tar"]}]' "$config" "$reference" "$layer" >"$work/manifest.json"
  tar "${plain[@]}" -C "$work" -cf "$out" .
  rm -rf "$work"
}
