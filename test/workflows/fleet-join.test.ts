/** Whose batch is followed where one is under way already, and whose is in the way. */
import { expect, it } from 'vitest';
import type { FoundRun, ParsedFleet } from '../../src/contracts/deeds.ts';
import type { BatchRef } from '../../src/contracts/basics.ts';
import { workOn } from '../../src/domain/fleet/node-report.ts';
import { takeUp } from '../../src/workflows/fleet/ask-nodes.ts';
import type { Fleet } from '../../src/workflows/fleet/fleet.ts';
import { fleetNode } from '../domain/fleet/nodes.ts';

function taken(memo: FoundRun['memo'], retryOf?: BatchRef, more: object = {}): ReturnType<typeof fleetNode> {
  const node = fleetNode('w-1', { code: 'NODE_UNREACHABLE' });
  const view = { change: (_name: string, change: object) => void Object.assign(node, change) };
  const parsed = { work: 'sha256:1', request: { cluster: 'f', retryOf, ...more } };
  const run = { workflowId: 'batch/f/w-1', runId: 'r', startedAt: '2026-01-01T00:00:00.000Z', memo };
  takeUp({ view, parsed, id: 'fleet/f/again' } as unknown as Fleet, 'w-1', run);
  return node;
}
const work = 'sha256:1';
const retryOf = { workflowId: 'fleet/f/first', runId: 'one' };

it('one of the same work that this fleet has begun, or the one that it tries again under another name, is followed', () => {
  for (const fleet of ['fleet/f/again', 'fleet/f/first']) {
    const followed = { status: 'UNDER_WAY', code: undefined, wave: 0, runId: 'r' };
    expect(taken({ fleet, work }, retryOf)).toMatchObject(followed);
  }
});

it.each<[string, FoundRun['memo'], BatchRef | undefined, string]>([
  ['of another fleet', { fleet: 'fleet/f/first', work }, undefined, 'of fleet/f/first, and other work'],
  [
    'of other work',
    { fleet: 'fleet/f/first', work: 'sha256:2' },
    retryOf,
    'of fleet/f/first, and other work',
  ],
  ['of a look', { fleet: 'fleet/f/again', work: `look: ${work}` }, retryOf, 'of fleet/f/again'],
  ['of no fleet', null, retryOf, 'no batch of a fleet'],
])('one %s is in the way', (_whose, memo, of, said) => {
  expect(taken(memo, of)).toMatchObject({
    status: 'REFUSED',
    code: 'OPEN_CHANGE',
    reason: expect.stringContaining(said) as string,
  });
});

it('one of another report of kube-bench is in the way; one of the same findings is followed', () => {
  const nodes = [{ node: 'w-1', reported: { sources: [], findings: [0] } }];
  const request = (id: string): object => ({ reported: [{ id, status: 'FAIL' }], nodes, parameters: {} });
  const workOf = (id: string): string =>
    workOn({ work, request: request(id) } as unknown as ParsedFleet, 'w-1');
  const memo = { fleet: 'fleet/f/again', work: workOf('cis-1.12/1.4.1') };
  expect(taken(memo, undefined, request('cis-1.12/1.4.1'))).toMatchObject({ status: 'UNDER_WAY' });
  expect(taken(memo, undefined, request('cis-1.12/4.1.9'))).toMatchObject({ status: 'REFUSED' });
  expect(taken({ ...memo, work }, undefined, request('cis-1.12/1.4.1'))).toMatchObject({ status: 'REFUSED' });
});
