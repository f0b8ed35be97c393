# What a node needs of the machine's own distribution.
# shellcheck shell=bash

needed_programs=(containerd ctr runc iptables conntrack ip nsenter unshare gcc busybox /usr/lib/cni/bridge)
debian_packages=(containerd runc containernetworking-plugins iptables conntrack iproute2 util-linux procps gcc libc6-dev busybox-static)

have_packages() {
  local program
  for program in "${needed_programs[@]}"; do command -v "$program" >/dev/null || return 1; done
}

ensure_packages() {
  have_packages && return
  say "installing ${debian_packages[*]}"
  # A containerd that the package starts by itself is left alone: the lab has its own.
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${debian_packages[@]}" >/dev/null
  have_packages || die "expected these programs after apt-get: ${needed_programs[*]}"
}
