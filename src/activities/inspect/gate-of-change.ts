/** The gates of a change: one over the form after, one over the form before for a rollback, with their limits. */
import { endpointsOf } from '../../adapters/kubelet/kubelet-api.ts';
import type { KubeletApi } from '../../adapters/kubelet/kubelet-api.ts';
import type { Files } from '../../adapters/storage/files.ts';
import type { Component } from '../../contracts/basics.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { GateLimits, GateSpec } from '../../contracts/gate.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import type { ManifestFact } from '../../domain/audit/index.ts';
import { durationMs } from '../../domain/duration.ts';
import type { KubeletValues } from '../../domain/flags/index.ts';
import { gateLimits, makeGateSpec, rollbackLimits, totalGateMs } from '../../domain/gate/index.ts';
import type { LimitFacts, LimitOptions } from '../../domain/gate/index.ts';
import type { Computed } from './compute-change.ts';
import { ownApiServer } from './own-api-server.ts';
import { podTiming } from './pod-timing.ts';

export interface Gates {
  gate: GateSpec | null;
  revertGate: GateSpec | null;
  /** the longest that the gate can take */
  totalMs: number;
  expectedOutageMs: number;
}

export interface GateContext {
  config: NodeConfig;
  kubelet: Pick<KubeletApi, 'endpoints'>;
  files: Pick<Files, 'readForm'>;
}

/**
 * Old grace, then the kubelet's retry of 10 to 15 s, then a boot of 2 to 5 s; for etcd, up to a minute more (gate/limits.ts).
 * Measured on kubelet 1.35.
 */
const startMsOf = (component: Component): number => (component === 'etcd' ? 60_000 : 15_000);

export async function gatesOf(
  computed: Computed,
  request: RemediateRequest,
  { config, kubelet, files }: GateContext,
): Promise<Gates> {
  const { manifest, component } = computed;
  if (computed.files.some(({ role }) => role === 'kubeletConfig')) {
    return gatesOfKubelet(computed, request, config, await ownApiServer(config, files));
  }
  if (manifest === null || manifest.after.kind !== 'read') {
    return { gate: null, revertGate: null, totalMs: 0, expectedOutageMs: 0 };
  }
  const kubeletTickMs = (await kubelet.endpoints()).tickMs;
  const timing = podTiming(bytesOf(computed, 'before'), bytesOf(computed, 'after'), component);
  const facts = {
    component,
    graceSeconds: timing.graceSeconds,
    kubeletTickMs,
    startupBudgetMs: timing.startupProbe?.budgetMs ?? null,
  };
  const limits = limitsOf(request, config, facts, computed.soakMs);
  const apiServer = component === 'kube-apiserver' ? undefined : await ownApiServer(config, files);
  const make = (
    form: 'before' | 'after',
    fact: Extract<ManifestFact, { kind: 'read' }>,
    newPodUid: boolean,
  ): GateSpec =>
    makeGateSpec({
      component,
      restartExpected: timing.podChanges,
      argv: fact.argv,
      probes: [...fact.probes],
      baseline: null,
      writtenAt: null,
      kubeletTickMs,
      limits: limits[form],
      pod: { name: fact.podName, namespace: fact.namespace },
      newPodUid,
      manifestPath: manifest.nodePath,
      ...(apiServer && { apiServer }),
    });
  return {
    gate: make('after', manifest.after, timing.podChanges),
    // A rollback may bring the very Pod back that ran before: its UID is no news then.
    // Of a form that is none there is nothing to prove: a restore that fails leaves what was broken before.
    revertGate: manifest.before.kind === 'read' ? make('before', manifest.before, false) : null,
    totalMs: totalGateMs(limits.after, kubeletTickMs),
    expectedOutageMs: timing.podChanges ? timing.graceSeconds * 1_000 + startMsOf(component) : 0,
  };
}

/** Its restart restarts no container: there is no outage to expect. systemd waits for the old one, as a Pod's grace does. */
function gatesOfKubelet(
  computed: Computed,
  request: RemediateRequest,
  config: NodeConfig,
  apiServer: GateSpec['apiServer'],
): Gates {
  const limitsAt = (kubeletTickMs: number): Limits =>
    limitsOf(
      request,
      config,
      { component: 'kubelet', graceSeconds: 30, kubeletTickMs, startupBudgetMs: null },
      computed.soakMs,
    );
  const make = (form: 'before' | 'after', effective?: KubeletValues): GateSpec => {
    const { healthzHost, healthzPort, tickMs } = endpointsOf(bytesOf(computed, form));
    return makeGateSpec({
      component: 'kubelet',
      restartExpected: true,
      argv: null,
      probes: [],
      baseline: null,
      writtenAt: null,
      kubeletTickMs: tickMs,
      limits: limitsAt(tickMs)[form],
      health: { host: healthzHost, port: healthzPort },
      ...(effective && { effective: { ...effective } }),
      ...(apiServer && { apiServer }),
    });
  };
  const gate = make('after', computed.keys);
  const totalMs = totalGateMs(gate.limits, gate.kubeletTickMs);
  return { gate, revertGate: make('before'), totalMs, expectedOutageMs: 0 };
}

type Limits = Record<'before' | 'after', GateLimits>;

function limitsOf(
  request: RemediateRequest,
  config: NodeConfig,
  facts: Omit<LimitFacts, 'pace' | 'options'>,
  soakMs: number,
): Limits {
  const { pace } = request;
  const ofNode = limitOptions(config.gate);
  const node = gateLimits({ ...facts, pace, options: ofNode });
  const after = gateLimits({ ...facts, pace, options: { ...ofNode, ...limitOptions(request.gate) } });
  const long = { ...after, settleMs: Math.max(after.settleMs, soakMs) };
  return { after: long, before: rollbackLimits(node, long) };
}

function bytesOf({ files }: Computed, form: 'before' | 'after'): string {
  const manifest = files.findLast((file) => file.role === 'manifest' || file.role === 'kubeletConfig');
  const bytes = form === 'before' ? manifest?.bytesBefore : manifest?.bytesAfter;
  return bytes?.toString('utf8') ?? '';
}

function limitOptions(options: RemediateRequest['gate']): LimitOptions {
  const given: [string, string][] = Object.entries(options);
  return Object.fromEntries(given.map(([name, text]) => [name, durationMs(text)]));
}
