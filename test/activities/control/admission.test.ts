/** What the guard of a cluster is asked about a change, beside the node's own state. */
import { expect, it } from 'vitest';
import { preview } from '../../../src/activities/control/guard.ts';
import type { GuardService } from '../../../src/adapters/service/guard-service.ts';
import type { GuardPreview } from '../../../src/contracts/guard.ts';
import type { NodeFacts, Plan } from '../../../src/contracts/plan.ts';
import { restoreOf } from '../../../src/domain/change/way-back.ts';

const identity = { cluster: 'c', node: 'cp-1', machineId: 'm', clusterCaDigest: null, hostname: 'h' };
const facts: NodeFacts = {
  identity,
  boot: { bootId: 'b', initStartTicks: '1' },
  at: '2026-01-01T00:00:00Z',
  emergencyStop: null,
  openChange: null,
  recoverer: { alive: true, detail: '' },
};
const plan = { identity } as Plan;
const ids = { restoreChanges: ['0123456789abcdef'] };

it.each<[string, Parameters<typeof restoreOf>[0], boolean]>([
  ['a change', {}, false],
  ['a named backup', { restore: '01' }, true],
  ['what changes wrote', ids, true],
])('%s is a restore or not, which no pause holds up', async (_name, request, isRestore) => {
  const asked: GuardPreview[] = [];
  const ask = async (_cluster: string, _name: string, input: GuardPreview): Promise<unknown> =>
    Promise.resolve((asked.push(input), { admitted: true }));
  await preview({ facts, plan, ...restoreOf(request) }, { ask } as unknown as GuardService);
  expect(asked).toMatchObject([{ isRestore }]);
});

it('the emergency stop holds what changes wrote as it holds any change', async () => {
  const stopped = { ...facts, emergencyStop: { since: '2026-01-01T00:00:00Z', changeId: 'x', reason: 'r' } };
  const ask = { facts: stopped, plan, ...restoreOf(ids) };
  expect(await preview(ask, {} as GuardService)).toMatchObject({ code: 'EMERGENCY_STOP' });
});
