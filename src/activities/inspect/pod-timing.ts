/** How long a Pod takes to end and to start, from its two manifests: what the gate's limits are made of. */
import type { Component } from '../../contracts/basics.ts';
import { readManifest } from '../../domain/manifest/index.ts';
import type { ReadProbe } from '../../domain/manifest/index.ts';

export interface PodTiming {
  /** of the old Pod: its grace decides how long it may take to end */
  graceSeconds: number;
  /** of the new Pod; null: it has none */
  startupProbe: ReadProbe | null;
  /** false: the kubelet takes both for the same Pod, and restarts nothing */
  podChanges: boolean;
}

const defaultGraceSeconds = 30;

export function podTiming(before: string, after: string, component: Component): PodTiming {
  const old = readManifest(before, component);
  const now = readManifest(after, component);
  return {
    graceSeconds: old.ok ? old.terminationGracePeriodSeconds : defaultGraceSeconds,
    startupProbe: now.ok ? (now.probes.find((probe) => probe.kind === 'startup') ?? null) : null,
    podChanges: !(old.ok && now.ok && old.canonical === now.canonical),
  };
}
