#!/bin/sh
# An audit script for `--audit`. Exit code 0 passes, 1 fails, 2 could not look, 3 is for a person. It runs on the node, as root,
# without a shell in between and with nothing of the worker's environment; KUBEMEND_ROOT is empty but on a practice node.
manifest="$KUBEMEND_ROOT/etc/kubernetes/manifests/kube-scheduler.yaml"
[ -r "$manifest" ] || { echo "expected a manifest at $manifest, found none that can be read"; exit 2; }
grep -q -e '- --profiling=false$' "$manifest" || { echo "[FAIL_REASON] $manifest: expected --profiling=false"; exit 1; }
for arguments in /proc/[0-9]*/cmdline; do
  if tr '\0' '\n' <"$arguments" 2>/dev/null | grep -qx -e '--profiling=false'; then
    echo "[PASS] the file has --profiling=false, and a process runs with it"
    exit 0
  fi
done
echo "[FAIL_REASON] the file has --profiling=false, and no process runs with it"
exit 1
