#!/usr/bin/env bash
# Tries again what only time can mend: a node that does not answer, somebody else's change, a component that is not well yet.
# A value that was rolled back is not tried again: each try would be one more outage for the same end.
set -u
for attempt in 1 2 3; do
  result=$(kubemend remediate 1.4.1 --wait 1m --json)
  status=$?
  code=$(node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).code ?? ""' <<<"$result")
  echo "attempt $attempt: exit code $status${code:+, $code}"
  case "$code" in
    NODE_UNREACHABLE | OPEN_CHANGE | UNHEALTHY_BEFORE) ;;
    *) break ;;
  esac
  [ "$attempt" = 3 ] || sleep $((2 ** attempt + RANDOM % 5))
done
exit "$status"
