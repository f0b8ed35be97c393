/** A gate's question, from what the manifest says: which endpoint, which arguments, which limits. */
import type { Component } from '../../contracts/basics.ts';
import type { Baseline, GateLimits, GateSpec, Probe } from '../../contracts/gate.ts';
import { effectiveFlags } from '../manifest/arguments.ts';
import { healthEndpoints } from './endpoints.ts';
import { hostOf } from './host-of.ts';
import { normalizeArgv } from './identity.ts';

export interface SpecFacts {
  component: Component;
  restartExpected: boolean;
  /** of the manifest after the change; null: it cannot be told (the kubelet's own) */
  argv: readonly string[] | null;
  probes: Probe[];
  baseline: Baseline | null;
  writtenAt: string | null;
  kubeletTickMs: number;
  limits: GateLimits;
  newPodUid?: boolean;
  restartAllowed?: boolean;
  pod?: { name: string; namespace: string };
  manifestPath?: string | null;
  /** the kubelet's healthz address, from its configuration */
  health?: { host: string; port: number };
  /** a kubelet's keys that must be in force */
  effective?: Record<string, unknown>;
  /** of the same node, where this is another component */
  apiServer?: GateSpec['apiServer'];
}

/** Host and port come from the new arguments, since these are what the new process listens on. */
export function makeGateSpec(facts: SpecFacts): GateSpec {
  const { health, argv, ...rest } = facts;
  const intended = argv === null ? null : normalizeArgv(argv);
  const endpoint = health ?? endpointOf(facts.component, intended ?? [], facts.probes);
  // One that sends headers of its own is the kubelet's to ask: what they say may be a secret.
  const probes = facts.probes.filter(({ headers = [] }) => headers.length === 0);
  return { ...rest, probes, argv: intended, host: endpoint.host, healthPort: endpoint.port };
}

/** As the manifest names it; kubeadm names a Pod as its component. */
export function podOf({ pod, component }: Pick<GateSpec, 'pod' | 'component'>): {
  name: string;
  namespace: string;
} {
  return pod ?? { name: component, namespace: 'kube-system' };
}

/** Where a component says how it is, by its manifest: its own address and port. */
export function endpointOf(
  component: Component,
  argv: readonly string[],
  probes: readonly Probe[],
): { host: string; port: number } {
  const { port } = healthEndpoints[component];
  // A value may be an element of its own.
  const flags = effectiveFlags(component, argv);
  const flag = (name: string): string | undefined => flags.get(name)?.value;
  const local = (host: string | undefined): string =>
    host === undefined || host === '' || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  switch (component) {
    case 'kube-apiserver':
      return {
        // Its own address, never a balancer's: another API server must not answer for it.
        host: local(probes[0]?.host ?? flag('advertise-address')),
        port: Number(flag('secure-port') ?? port),
      };
    case 'kube-controller-manager':
    case 'kube-scheduler':
      return { host: local(flag('bind-address')), port: Number(flag('secure-port') ?? port) };
    case 'etcd': {
      const first = flag('listen-metrics-urls')?.split(',')[0];
      const url = first === undefined || !URL.canParse(first) ? null : new URL(first);
      return { host: local(url === null ? undefined : hostOf(url)), port: Number(url?.port ?? port) };
    }
    case 'kubelet':
      return { host: '127.0.0.1', port };
  }
}
