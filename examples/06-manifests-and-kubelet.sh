#!/usr/bin/env bash
# Different files in one go: a static Pod manifest, the modes of files, and the kubelet's configuration with its types.
# One component at a time, never two at once: two that are down together cannot tell whose change it was.
set -u
kubemend remediate 1.4.1 1.1.20 4.2.13 --param podPidsLimit=2000 --accept-risk medium --all-or-nothing
