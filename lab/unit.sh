# Reads unit files: as much of systemd.unit(5) as the units of a node need. Sourced by supervise.sh and systemctl.
# shellcheck shell=bash

units=/etc/systemd/system

enabled_units() {
  local link
  for link in $units/multi-user.target.wants/*.service $units/kubelet.service.wants/*.service; do
    [ ! -e "$link" ] || basename "$link" .service
  done
}

# unit_lines UNIT: the unit file, then its drop-ins, as one text
unit_lines() {
  local file
  for file in "$units/$1.service" "$units/$1.service.d"/*.conf; do [ ! -f "$file" ] || cat "$file" /dev/stdin <<<''; done
}

# unit_value UNIT KEY: the last value; an empty one clears those before it
unit_value() { unit_lines "$1" | sed -n "s/^$2=//p" | tail -n 1; }

# unit_seconds UNIT KEY DEFAULT
unit_seconds() {
  local value
  value=$(unit_value "$1" "$2")
  value=${value%s}
  echo "${value:-$3}"
}

# Becomes the unit's program: its Environment=, EnvironmentFile= and ExecStart=, words split as systemd splits them.
unit_exec() {
  local unit=$1 line file
  while IFS= read -r line; do
    case $line in
      Environment=*)
        line=${line#Environment=}
        line=${line#\"}
        export "${line%\"}"
        ;;
      EnvironmentFile=*)
        file=${line#EnvironmentFile=}
        if [ -f "${file#-}" ]; then
          set -a
          . "${file#-}"
          set +a
        fi
        ;;
    esac
  done < <(unit_lines "$unit")
  exec </dev/null >>"$LAB_DIR/log/$unit.log" 2>&1
  line=$(unit_value "$unit" ExecStart)
  # A dash before the program: its failure is no failure of the unit.
  eval "exec ${line#-}"
}
