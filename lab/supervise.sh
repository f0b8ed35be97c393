#!/usr/bin/env bash
# PID 1 of a node after its mounts: at boot the enabled oneshot units that name kubelet.service in Before=, then every
# other enabled unit, started again when it ends (Restart=always). Asked by lab/systemctl through files in $LAB_UNITS.
set -uo pipefail
. "$(dirname "$0")/unit.sh"

run_unit() {
  local unit=$1 code
  while :; do
    if [ -e "$LAB_UNITS/$unit.want" ]; then
      unit_exec "$unit" &
      echo $! >"$LAB_UNITS/$unit.pid"
      wait $!
      code=$?
      rm -f "$LAB_UNITS/$unit.pid"
      echo "$(date -u +%FT%TZ) $unit ended with $code" >>"$LAB_DIR/log/units.log"
    fi
    sleep 0.5
  done
}

is_boot_unit() { [ "$(unit_value "$1" Type)" = oneshot ] && unit_value "$1" Before | grep -qw kubelet.service; }

for unit in $(enabled_units); do
  if is_boot_unit "$unit"; then timeout --kill-after=1 "$(unit_seconds "$unit" TimeoutStartSec 90)" bash -c '. "$0"; unit_exec "$1"' "$(dirname "$0")/unit.sh" "$unit"; fi
done
started=' '
while :; do
  # A unit that was enabled since is supervised from now on.
  for unit in $(enabled_units); do
    [[ $started == *" $unit "* ]] && continue
    started+="$unit "
    [ "$(unit_value "$unit" Type)" = oneshot ] && continue
    [ -e "$LAB_UNITS/booted" ] || touch "$LAB_UNITS/$unit.want"
    run_unit "$unit" &
  done
  touch "$LAB_UNITS/booted"
  sleep 0.3
done
