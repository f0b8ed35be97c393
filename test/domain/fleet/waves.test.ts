/** Which nodes come next, in which order. */
import { describe, expect, it } from 'vitest';
import type { FleetRequest } from '../../../src/contracts/fleet.ts';
import { hashWave } from '../../../src/domain/fleet/wave-plan.ts';
import { orderNodes } from '../../../src/domain/fleet/order.ts';
import { countOf } from '../../../src/domain/fleet/share.ts';
import { nextWave } from '../../../src/domain/fleet/waves.ts';
import { fleetNodes } from './nodes.ts';

const wavesOf = (waves: Partial<FleetRequest['waves']> = {}, dryRun = false) => ({
  waves: { canary: 1, steps: [], ...waves },
  dryRun,
});

it.each([
  [3, 10, 3],
  ['10%', 3, 1],
  ['50%', 5, 3],
  ['0%', 5, 0],
  ['100%', 5, 5],
] as const)('%s of %i nodes are %i', (share, total, count) => {
  expect(countOf(share, total)).toBe(count);
});

describe('the next wave', () => {
  it.each<[string, string[], ReturnType<typeof wavesOf>, number, [string, string[]] | null]>([
    ['a canary of each role', ['cp-1', 'cp-2', 'w-1', 'w-2'], wavesOf(), 0, ['canary', ['cp-1', 'w-1']]],
    [
      'the rest when each has proved it',
      ['cp-1 FIXED', 'cp-2', 'w-1 FIXED', 'w-2'],
      wavesOf(),
      0,
      ['rest', ['cp-2', 'w-2']],
    ],
    [
      'another canary where there was nothing to do',
      ['cp-1 ALREADY_COMPLIANT', 'cp-2', 'w-1 FIXED', 'w-2'],
      wavesOf(),
      0,
      ['canary', ['cp-2']],
    ],
    [
      'a look at worker nodes where there was nothing to do on one',
      ['w-1 ALREADY_COMPLIANT', 'w-2', 'w-3'],
      wavesOf(),
      0,
      ['look', ['w-2', 'w-3']],
    ],
    [
      'the canary that a look has found',
      ['w-1 ALREADY_COMPLIANT', 'w-2', 'w-9'],
      wavesOf(),
      0,
      ['canary', ['w-9']],
    ],
    [
      'as many as are wanted',
      ['w-1', 'w-2', 'w-3', 'w-4'],
      wavesOf({ canary: '50%' }),
      0,
      ['canary', ['w-1', 'w-2']],
    ],
    ['no canary', ['cp-1', 'w-1'], wavesOf({ canary: 0 }), 0, ['rest', ['cp-1', 'w-1']]],
    ['a step', ['w-1 FIXED', 'w-2', 'w-3', 'w-4'], wavesOf({ steps: [2] }), 0, ['step', ['w-2', 'w-3']]],
    [
      'a step in parts of all',
      ['w-1 FIXED', 'w-2', 'w-3', 'w-4'],
      wavesOf({ steps: ['50%'] }),
      0,
      ['step', ['w-2', 'w-3']],
    ],
    [
      'a step in parts of all, and not of what is left',
      ['w-1 FIXED', 'w-2 FIXED', 'w-3 FIXED', 'w-4', 'w-5', 'w-6'],
      wavesOf({ steps: ['50%'] }),
      0,
      ['step', ['w-4', 'w-5', 'w-6']],
    ],
    ['no step of none', ['w-1 FIXED', 'w-2', 'w-3'], wavesOf({ steps: [0] }), 0, ['step', ['w-2']]],
    [
      'what is left after the steps',
      ['w-1 FIXED', 'w-2 FIXED', 'w-3'],
      wavesOf({ steps: [1] }),
      1,
      ['rest', ['w-3']],
    ],
    [
      'all at once of a dry run',
      ['cp-1', 'w-1', 'w-2'],
      wavesOf({ steps: [1] }, true),
      0,
      ['rest', ['cp-1', 'w-1', 'w-2']],
    ],
    ['nothing', ['w-1 FIXED', 'w-2 REFUSED'], wavesOf(), 0, null],
  ])('is %s', (_what, nodes, request, steps, expected) => {
    const wave = nextWave({ request, order: fleetNodes(...nodes), steps, found: ['w-9'] });
    expect(wave === null ? null : [wave.kind, wave.nodes]).toEqual(expected);
  });

  it('takes a node that does not say what it is for a control-plane node', () => {
    const order = fleetNodes('x-1', 'x-2', 'w-1').map((one) =>
      one.node === 'w-1' ? one : { ...one, role: null },
    );
    expect(nextWave({ request: wavesOf(), order, steps: 0, found: [] })?.nodes).toEqual(['x-1', 'w-1']);
  });
});

describe('the order', () => {
  const nodes = fleetNodes('w-1', 'cp-1', 'w-2', 'cp-2', 'cp-3');
  it('is control-plane nodes first, and of them who leads most last', () => {
    const leads = new Map([
      ['cp-1', ['kube-controller-manager', 'kube-scheduler']],
      ['cp-2', ['other']],
      ['cp-3', []],
    ]);
    expect(orderNodes(nodes, leads)).toEqual({
      nodes: ['cp-3', 'cp-2', 'cp-1', 'w-1', 'w-2'],
      note: 'leader last: cp-1 leads kube-controller-manager, kube-scheduler; cp-2 leads other',
    });
  });

  it('is as given where nobody knows who leads, and says so', () => {
    expect(orderNodes(nodes, new Map([['cp-1', []]]))).toEqual({
      nodes: ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2'],
      note: 'control-plane nodes in the order given: not known who leads by cp-2, cp-3',
    });
    expect(orderNodes(fleetNodes('w-1', 'cp-1'), new Map()).note).toBe('');
  });
});

it('a plan of a wave is of its number, its nodes, its work and its run', () => {
  const plan = { workflowId: 'fleet/f', runId: 'r', wave: 2, nodes: ['w-1', 'w-2'], work: 'sha256:1' };
  const others = [
    { wave: 3 },
    { nodes: ['w-1'] },
    { nodes: ['w-2', 'w-1'] },
    { work: 'sha256:2' },
    { runId: 's' },
  ];
  const hashes = [plan, ...others.map((other) => ({ ...plan, ...other }))].map(hashWave);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashWave(plan)).toMatch(/^[0-9a-f]{16}$/);
});
