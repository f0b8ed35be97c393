/** A fleet that is tried again: which nodes, and by which name it is known. */
import { expect, it } from 'vitest';
import type { FleetInput, FleetNodeResult, NodeReport } from '../../../src/contracts/fleet.ts';
import { retryInput } from '../../../src/domain/fleet-targets/retry.ts';
import type { EndedFleet } from '../../../src/domain/fleet-targets/retry.ts';

const statuses = [
  'FIXED',
  'ALREADY_COMPLIANT',
  'REMEDIATION_FAILED_ROLLED_BACK',
  'SILENT',
  'UNTOUCHED',
] as const;
const nodes = statuses.map((status): FleetNodeResult => ({ node: status, role: null, status, reason: '' }));
const input: FleetInput = {
  cluster: 'prod',
  all: true,
  nodes: statuses.map((node) => ({ node, role: 'worker' })),
  waves: { canary: 2, steps: ['10%'] },
};
const ended: EndedFleet = { workflowId: 'fleet/prod', runId: 'one', input, result: { nodes } };

it('the nodes that are not as they should be, with the role that they had, and all else as it was', () => {
  expect(retryInput(ended, { maxParallel: 2, waves: { canary: 0 } })).toEqual({
    ...input,
    maxParallel: 2,
    waves: { canary: 0, steps: ['10%'] },
    nodes: [
      { node: 'REMEDIATION_FAILED_ROLLED_BACK', role: 'worker' },
      { node: 'SILENT', role: 'worker' },
      { node: 'UNTOUCHED', role: 'worker' },
    ],
    retryOf: { workflowId: 'fleet/prod', runId: 'one' },
  });
});

it('what kube-bench reported of a node goes with it', () => {
  const reportOf = (place: number): NodeReport => ({ sources: [], findings: [place] });
  const reported = statuses.map((id) => ({ id, status: 'FAIL' as const }));
  const { all: _all, ...rest } = input;
  const asked = {
    ...rest,
    reported,
    nodes: input.nodes.map((one, place) => ({ ...one, reported: reportOf(place) })),
  };
  const again = retryInput({ ...ended, input: asked }, {});
  expect(again?.reported).toEqual(reported);
  expect(again?.nodes.map((one) => one.reported?.findings)).toEqual([[2], [3], [4]]);
});

it('a node of which only a part was fixed is asked again', () => {
  const result = { nodes: [{ ...nodes[0]!, status: 'PARTLY_FIXED' as const }] };
  const again = retryInput({ ...ended, input: { ...input, nodes: input.nodes.slice(0, 1) }, result }, {});
  expect(again?.nodes).toEqual([{ node: 'FIXED', role: 'worker' }]);
});

it('tried twice, it is still of the first run; also when the second ended without a result', () => {
  const first = retryInput(ended, {})!;
  const retryOf = { workflowId: 'fleet/prod', runId: 'one' };
  const second = { workflowId: 'fleet/prod', runId: 'two', input: first };
  const left = nodes.slice(2);
  expect(retryInput({ ...second, result: { nodes: left, retryOf } }, {})).toMatchObject({
    nodes: [{ node: 'REMEDIATION_FAILED_ROLLED_BACK' }, { node: 'SILENT' }, { node: 'UNTOUCHED' }],
    retryOf,
  });
  expect(retryInput({ ...second, result: null }, {})).toEqual({ ...first, retryOf });
});

it('a plan is none: it says of no node that it is as it should be', () => {
  const result = { nodes: nodes.map((node) => ({ ...node, status: 'PLANNED' as const })) };
  expect(() => retryInput({ ...ended, input: { ...input, dryRun: true }, result }, {})).toThrow(
    'fleet/prod: expected a run that changes nodes, found that one was a plan',
  );
});

it('a run that would not begin is none: its input is of no use; one that failed on its way is', () => {
  const refusal = { code: 'INVALID_REQUEST' as const, reason: 'nodes: expected a list' };
  expect(() => retryInput({ ...ended, result: null, refusal }, {})).toThrow(
    'found that one would not begin: nodes: expected a list',
  );
  const again = retryInput({ ...ended, result: null, refusal: { reason: 'a bug' } }, {});
  expect(again?.nodes).toEqual(input.nodes);
});

it('nothing is left when all are as they should be', () => {
  expect(retryInput({ ...ended, input: { ...input, nodes: input.nodes.slice(0, 2) } }, {})).toBeNull();
});
