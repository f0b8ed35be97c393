/** What is asked of one node is what was reported of it, and nothing that was reported of another. */
import { describe, expect, it } from 'vitest';
import type { ParsedFleet } from '../../../src/contracts/deeds.ts';
import type { Reported, ReportedCheck } from '../../../src/contracts/kube-bench.ts';
import {
  reportSizeProblems,
  reportedOn,
  shareFindings,
  workOn,
} from '../../../src/domain/fleet/node-report.ts';

const finding = (id: string, more: Partial<ReportedCheck> = {}): ReportedCheck => {
  return { id: `cis-1.12/${id}`, title: '', status: 'FAIL', whyNot: null, ...more };
};
const reportOf = (name: string, ...findings: ReportedCheck[]): Reported => {
  return { sources: [{ name, sha256: '0'.repeat(64) }], findings };
};
const byNode = new Map([
  ['cp-1', reportOf('cp.json', finding('1.4.1'), finding('4.2.13'))],
  ['w-1', reportOf('w.json', finding('4.1.9'), finding('1.4.1', { status: 'WARN' }))],
  ['w-2', reportOf('w2.json', finding('4.1.9'), finding('1.4.1', { status: 'WARN' }))],
  ['w-3', reportOf('good.json')],
]);
const { reported, reports } = shareFindings(byNode);
const parsed = {
  work: 'sha256:1',
  reports: { sizeBytes: 1, wanting: { podPidsLimit: [1] } },
  request: {
    reported,
    parameters: { podPidsLimit: 100 },
    nodes: [...reports].map(([node, one]) => ({ node, reported: one })),
  },
} as unknown as ParsedFleet;

it('comes back as it was read, though equal findings are written once', () => {
  expect(reported).toHaveLength(4);
  for (const [node, report] of byNode) expect(reportedOn(parsed, node).reported).toEqual(report);
});

it('goes with the parameters of its own checks: the node would refuse those of others', () => {
  expect(reportedOn(parsed, 'cp-1').parameters).toEqual({ podPidsLimit: 100 });
  expect(reportedOn(parsed, 'w-1').parameters).toEqual({});
});

it('is nothing where the work is not from reports', () => {
  const request = { ...parsed.request, reported: undefined };
  expect(reportedOn({ request }, 'cp-1')).toEqual({});
  expect(workOn({ ...parsed, request }, 'cp-1')).toBe('sha256:1');
});

it('is the work of the node: the same where the findings are, whichever file they are of', () => {
  const [cp, w1, w2, w3] = ['cp-1', 'w-1', 'w-2', 'w-3'].map((node) => workOn(parsed, node));
  expect(w1).toBe(w2);
  expect(new Set([cp, w1, w3, 'sha256:1']).size).toBe(4);
});

describe('the size', () => {
  const fleetOf = (count: number): { nodes: { node: string }[] } => ({
    nodes: Array.from({ length: count }, (_, index) => ({ node: `node-${index}` })),
  });
  it('leaves room for what becomes of each node', () => {
    expect(reportSizeProblems(fleetOf(2_500), 900_000)).toEqual([]);
    expect(reportSizeProblems(fleetOf(3), 1_700_000)).toEqual([]);
  });
  it('that leaves none is a problem, with what to do', () => {
    expect(reportSizeProblems(fleetOf(5_000), 900_000)).toEqual([
      'nodes: expected reports of kube-bench that have room in one run beside the results of 5000 nodes, found 900 kB of them: divide the nodes among several fleets, each with a name of its own (--name)',
    ]);
    expect(reportSizeProblems(fleetOf(3), 1_900_000)).toHaveLength(1);
  });
});
