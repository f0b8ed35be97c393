#!/usr/bin/env bash
# A whole node in a maintenance window: look, plan, have the plan read, carry out exactly that, audit, keep the proof.
#   ./10-production.sh DIRECTORY-FOR-PLAN-AND-REPORT
set -u
out=${1:?"a directory for the plan and the report"}
here=$(cd "$(dirname "$0")" && pwd)
run=batch/${KUBEMEND_CLUSTER:-local}/${KUBEMEND_NODE:-cp-1}

kubemend doctor || exit 1 # what is wrong with the node or the workers is mended first
kubemend plan --all --answers "$here/answers.yaml" --out "$out/plan.json" || exit 1
# Here a person reads the plan. It is of this node as it is now: another hand's edit makes it void (PLAN_CHANGED).
kubemend remediate --plan "$out/plan.json" --all-or-nothing --reason "window 42"
status=$?
kubemend report "$run" --format html >"$out/report.html"
kubemend audit >"$out/audit.txt" || true # exit code 1: some checks are left for a person
# All of it can be taken back later, too, gated like any change:
echo "the way back: kubemend backups restore --run $run"
exit "$status"
