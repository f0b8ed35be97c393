#!/usr/bin/env bash
# A flag may stand as --name=value, as two items --name value (which become one), or as "name: value" in a kubelet's configuration:
# its line changes, and no other byte of the file.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

manifest() {
  printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: kube-scheduler\n  namespace: kube-system\nspec:\n  containers:\n'
  printf '  - name: kube-scheduler\n    image: registry.k8s.io/kube-scheduler:v1.35.4\n    command:\n    - kube-scheduler\n'
  printf '    - %s\n' "$@"
}
manifest --leader-elect=true --v=1 >"$dir/one-item.yaml"
manifest --leader-elect=true --v '"1"' >"$dir/two-items.yaml"
printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\npodPidsLimit: 1000 # for now\n' >"$dir/config.yaml"

cd "$dir"
kubemend edit one-item.yaml --set v=2
kubemend edit two-items.yaml --set v=2
kubemend edit config.yaml --set podPidsLimit=2000
