/**
 * An API server's own work: it lists and creates, and serves those who reach others through it. Each question is answered by
 * the server that is changed itself.
 */
import type { Baseline, GateSpec } from '../../../contracts/gate.ts';
import { describe } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import { askAggregatedApis } from './aggregated-apis.ts';
import type { Useful, UsefulCheck } from './answer.ts';
import { asksOf } from './ask.ts';
import { askPodLog } from './pod-log.ts';
import { createServiceAccountTokens } from './service-account-tokens.ts';

export interface ServerWork {
  ask(spec: GateSpec, signal?: AbortSignal): Promise<Useful>;
  /** What the last look found is what was before a change of the process that ran then. */
  hold(process: Baseline['process']): void;
}

export function createServerWork(api: ApiServer, node: string, clock: { monotonicMs(): number }): ServerWork {
  const tokens = createServiceAccountTokens(clock);
  return {
    async ask(spec, signal) {
      const ask = asksOf(api, spec, signal);
      const [own, ...forOthers] = await Promise.all([
        askOwn(api, spec, signal),
        ...(isComparable(spec) ? [askPodLog(ask, node), tokens.ask(spec, ask), askAggregatedApis(ask)] : []),
      ]);
      return 'why' in own ? own : [...own, ...forOthers.flat()];
    },
    hold: (process) => tokens.hold(process),
  };
}

/**
 * What an API server does for others depends on those others too: only what passed before a change can be asked of the new
 * form. Where nothing is known of before, and so everything would be required, it is not asked.
 */
function isComparable({ baseline }: GateSpec): boolean {
  return baseline === null || baseline.useful !== undefined;
}

async function askOwn(api: ApiServer, spec: GateSpec, signal?: AbortSignal): Promise<Useful> {
  const [listed, created] = await Promise.all([
    api.ask(spec, '/api/v1/namespaces?limit=1', { signal }),
    api.ask(spec, '/api/v1/namespaces/default/configmaps?dryRun=All', {
      signal,
      method: 'POST',
      json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kubemend-dry-run' } },
    }),
  ]);
  if ('why' in listed) return listed;
  if ('why' in created) return created;
  const own: UsefulCheck[] = [
    { name: 'list namespaces', ok: listed.status === 200, detail: describe(listed) },
    // 409: one of that name exists; the request went all the way through admission.
    { name: 'dry-run create', ok: [200, 201, 409].includes(created.status ?? 0), detail: describe(created) },
  ];
  return own;
}
