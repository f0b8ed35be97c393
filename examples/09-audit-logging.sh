#!/usr/bin/env bash
# The API server's audit logging: four checks, one write and one restart, with the policy file, volumes and mounts that the flags need.
set -eu
checks="1.2.16 1.2.17 1.2.18 1.2.19"
# shellcheck disable=SC2086
kubemend remediate $checks --accept-risk medium --param auditLogMaxAge=30
# shellcheck disable=SC2086
kubemend audit $checks
