#!/usr/bin/env bash
# One flag of one file, changed atomically, with a backup; offline, and without a gate: for a file that no kubelet reads.
#   ./01-one-flag.sh kube-scheduler.yaml
set -eu
file=${1:?"a static Pod manifest that no kubelet reads, such as a copy"}

kubemend edit "$file" --set profiling=false # prints the diff, and changes nothing
kubemend edit "$file" --set profiling=false --write --backups-dir "${BACKUPS_DIR:-/var/backups/cis-remediation}"
