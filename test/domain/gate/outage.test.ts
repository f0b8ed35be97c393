/** How long a component and the API server beside it were away: told by the gate, and never judged. */
import { expect, it } from 'vitest';
import type { GateEvidence, GateSpec, Observation } from '../../../src/contracts/gate.ts';
import {
  healthyLook,
  newLife,
  noAnswer,
  restartWorld,
  run,
  specOf,
  status,
} from '../../support/gate-world.ts';

const etcd = specOf({ component: 'etcd', apiServer: { host: '10.0.0.1', port: 6443 } });

/** etcd is away from 6 s to 20 s, and what `apiServer` says is seen beside it. */
function seen(apiServer: (atMs: number) => Observation['apiServer'], spec: GateSpec = etcd): GateEvidence {
  const world = restartWorld(6_000, 20_000, (atMs) => healthyLook(atMs, newLife));
  const { verdict } = run(spec, (atMs) => ({ ...world(atMs), apiServer: apiServer(atMs) }));
  // Whatever the API server says: it is etcd that is judged.
  expect(verdict.kind).toBe('healthy');
  return verdict.evidence;
}

const well = status(200, '[+]ping ok\n[+]etcd ok\nreadyz check passed\n');
const withoutEtcd = status(500, '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n');

it.each<[string, (atMs: number) => Observation['apiServer'], number | null]>([
  ['ready all the time', () => well, 0],
  // The last good look is at 8 s, the first good one after it at 26 s.
  ['not ready longer than etcd was away', (at) => (at >= 10_000 && at < 26_000 ? withoutEtcd : well), 18_000],
  ['no answer', (at) => (at === 10_000 ? noAnswer('no answer in time (timeout) after 2s') : well), 4_000],
  // Until the last look, at 40 s.
  ['gone, and gone to the end', (at) => (at < 30_000 ? well : noAnswer('connection refused')), 12_000],
  ['away from the first look on: since the write', (at) => (at < 6_000 ? withoutEtcd : well), 6_000],
  ['not asked', () => null, null],
  ['unknown to an older observer', () => undefined, null],
  ['there, and tells us nothing', () => status(401), null],
  ['one that tells us nothing once is as it was', (at) => (at === 10_000 ? status(403) : well), 0],
])('an API server that is %s', (_what, apiServer, apiOutageMs) => {
  expect(seen(apiServer)).toMatchObject({ outageMs: 16_000, apiOutageMs });
});

it('of the API server itself it is its own outage', () => {
  const { outageMs, apiOutageMs } = seen(() => undefined, specOf());
  expect([outageMs, apiOutageMs]).toEqual([16_000, 16_000]);
});
