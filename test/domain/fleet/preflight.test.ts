/** What a node says of itself before anything is written, and whether it may be touched. */
import { describe, expect, it } from 'vitest';
import type { NodeFacts } from '../../../src/contracts/plan.ts';
import { machineOf, refusalOf, roleBy, sameMachine } from '../../../src/domain/fleet/preflight.ts';
import type { NodeAsk } from '../../../src/domain/fleet/preflight.ts';
import { factsOf } from './facts.ts';

const controlPlane = { isControlPlane: true };
const worker = { isControlPlane: false };
const unsaid = { isControlPlane: undefined };
const facts = (more: Partial<NodeFacts> = {}, node = 'x-1'): NodeFacts => factsOf(node, more).facts;
function refused(more: Partial<NodeFacts>, ask: Partial<NodeAsk> = {}): string | null {
  const request = { dryRun: false, ...ask.request };
  const refusal = refusalOf({ node: 'x-1', ...ask, request }, facts(more));
  return refusal === null ? null : `${refusal.status} ${refusal.code ?? ''}: ${refusal.reason}`;
}

describe('a node', () => {
  const differs = 'REFUSED ROLE_DIFFERS: expected a';
  it.each<[string, Partial<NodeFacts>, Partial<NodeAsk>, string | null]>([
    ['a control-plane node, as it says', controlPlane, { role: 'control-plane' }, null],
    ['a worker node, as it says', worker, { role: 'worker' }, null],
    [
      'a control-plane node, and says that it is a worker node',
      worker,
      { role: 'control-plane' },
      `${differs} control-plane node by the inventory, found a worker node`,
    ],
    [
      'a worker node, and says that it is a control-plane node',
      controlPlane,
      { role: 'worker' },
      `${differs} worker node by the inventory, found a control-plane node`,
    ],
    [
      'a worker node, and does not say',
      unsaid,
      { role: 'worker' },
      `${differs} worker node by the inventory, found a node worker that does not say`,
    ],
    ['of no role', unsaid, {}, null],
  ])('that is by the inventory %s', (_what, more, ask, expected) => {
    expect(refused(more, ask)).toBe(expected);
  });

  it.each<[Partial<NodeFacts>, NodeAsk['request']['role'], string | null]>([
    [worker, 'worker', null],
    [worker, 'control-plane', `${differs} control-plane node by the request, found a worker node`],
    [controlPlane, 'worker', `${differs} worker node by the request, found a control-plane node`],
  ])('that says %j where the request wants a %s node', (more, role, expected) => {
    expect(refused(more, { request: { role, dryRun: true } })).toBe(expected);
  });

  it('that is another than the one asked for is not touched, whatever else it is', () => {
    const refusal = refusalOf(
      { node: 'x-2', role: 'control-plane', request: { dryRun: true } },
      facts(worker),
    );
    expect(refusal).toMatchObject({
      code: 'WRONG_NODE',
      reason: 'expected x-2, found a machine that is x-1',
    });
  });

  it('that cannot put back is not changed, and can be looked at', () => {
    const emergencyStop = { since: '2026-01-01T00:00:00Z', changeId: 'x', reason: 'by hand' };
    const recoverer = { alive: false, detail: 'not seen' };
    const looked = { request: { dryRun: true } };
    expect(refused({ emergencyStop })).toContain('EMERGENCY_STOP: emergency stop since 2026');
    expect(refused({ recoverer })).toContain('NO_RECOVERER: not seen');
    expect(refused({ emergencyStop, recoverer }, looked)).toBeNull();
  });
});

it('the role of a node is what it says, and nothing where it does not', () => {
  expect([controlPlane, worker, unsaid].map((more) => roleBy(facts(more)))).toEqual([
    'control-plane',
    'worker',
    null,
  ]);
});

it('one machine under two names is found, by its id and its host name together', () => {
  const machine = (node: string, more: Partial<NodeFacts['identity']> = {}) => {
    const { identity } = facts({}, node);
    return [node, machineOf({ identity: { ...identity, machineId: 'm', hostname: 'h', ...more } })] as const;
  };
  expect(sameMachine([machine('a'), ['b', undefined], machine('c'), machine('d')])).toEqual(['a', 'c']);
  // Machines that were cloned may have one id; of two that have not said nothing is known.
  const others = [machine('a'), machine('b', { hostname: 'i' }), machine('c', { machineId: 'n' })];
  expect(sameMachine([...others, ['d', undefined], ['e', undefined]])).toBeNull();
});
