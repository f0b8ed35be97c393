# Says in one line each what this machine lacks. Changes nothing.
# shellcheck shell=bash

doctor() {
  local lacks=()
  [ "$(uname -s)" = Linux ] || lacks+=("Linux: namespaces and cgroups are its own")
  [ "$(id -u)" = 0 ] || lacks+=("root: it makes namespaces, mounts and links")
  command -v go >/dev/null || [ -f "$(programs_dir)/complete" ] || lacks+=("Go $(sed -n 's/^go //p' "$repo/lab/go/kube-bench/go.mod") or newer: it builds Kubernetes from its modules")
  command -v apt-get >/dev/null || have_packages || lacks+=("apt, or these programs: ${needed_programs[*]}")
  [ -d /sys/fs/cgroup/memory ] || lacks+=("cgroup v1 hierarchies under /sys/fs/cgroup: nodes with cgroup v2 alone are not supported")
  grep -qw overlay /proc/filesystems || lacks+=("the overlay file system")
  [ "$(free_mib /)" -ge 6000 ] || lacks+=("6 GB of free disk, found $(free_mib /) MiB")
  [ "$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)" -ge 2500 ] || lacks+=("2.5 GB of free memory")
  if [ ${#lacks[@]} -gt 0 ]; then
    printf 'lab: this machine lacks %s\n' "${lacks[@]}" >&2
    return 1
  fi
}

free_mib() { df --output=avail -m "$1" | tail -n 1 | tr -d ' '; }
