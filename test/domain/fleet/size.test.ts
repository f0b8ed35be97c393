/** What a fleet of thousands hands to its next run, and answers, has room in the 2 MB that the server takes. */
import { describe, expect, it } from 'vitest';
import type { ParsedFleet } from '../../../src/contracts/deeds.ts';
import type { FleetNodeResult } from '../../../src/contracts/fleet.ts';
import type { ReportedCheck } from '../../../src/contracts/kube-bench.ts';
import type { FleetState } from '../../../src/contracts/fleet-state.ts';
import {
  freshCourse,
  packCourse,
  packReports,
  packRoles,
  unpackNodes,
  unpackCourse,
} from '../../../src/domain/fleet/course.ts';
import type { Course } from '../../../src/domain/fleet/course.ts';
import { carriedReports, reportSizeProblems } from '../../../src/domain/fleet/node-report.ts';
import { machineOf } from '../../../src/domain/fleet/preflight.ts';
import { roomForReason, shorten } from '../../../src/domain/fleet/short-reason.ts';
import { factsOf } from './facts.ts';

const mostBytes = 2 * 1024 * 1024;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const names = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, index) => `w-${index}-`.padEnd(length, 'x'));
const long = '„ä"\n'.repeat(200);

const failed = (node: string, reason: string): FleetNodeResult => ({
  node,
  role: 'control-plane',
  status: 'REMEDIATION_FAILED_ROLLED_BACK',
  code: 'NODE_UNREACHABLE',
  reason,
  wave: 10,
  isFailure: true,
  wentBack: true,
  checks: { fixed: 10, guilty: 2 },
  restarts: 12,
  outageMs: 12345,
  runId: '0'.repeat(36),
});
const silent = (node: string, reason: string): FleetNodeResult => ({
  node,
  role: null,
  status: 'SILENT',
  code: 'NODE_UNREACHABLE',
  reason,
  since: '2026-01-01T00:00:00.000Z',
});

function carried(nodes: FleetNodeResult[], course: Course, roles: string): FleetState {
  const phase = {
    name: 'wave',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    outcome: 'x'.repeat(60),
  };
  return {
    ...packCourse(course, nodes),
    parsed: {
      request: { nodes: [], checks: ['x'.repeat(20_000)] },
      work: '',
      hasSearchAttributes: true,
    } as unknown as ParsedFleet,
    roles,
    ...{ runId: '0'.repeat(36), startedAt: '2026-01-01T00:00:00.000Z', nodes },
    stopped: { reason: 'x'.repeat(2_000), code: 'FLEET_STOPPED' },
    ...{ paused: false, aborted: false, cancelledAt: null },
    phases: Array.from({ length: 100 }, () => phase),
  };
}

describe('of 5,000 nodes with names of 100 letters', () => {
  const all = names(5_000, 100);
  const most = roomForReason(all.map((node) => ({ node })));
  const reason = shorten(long, most);

  it('the state while they are asked', () => {
    const nodes = all.map((node) => silent(node, reason));
    const machine = machineOf({
      identity: { ...factsOf('w-1').facts.identity, machineId: 'm'.repeat(32), hostname: 'h'.repeat(253) },
    });
    const course: Course = {
      ...freshCourse(),
      asked: 4_950,
      machines: Object.fromEntries(all.map((node) => [node, machine])),
      leads: Object.fromEntries(all.map((node) => [node, ['kube-scheduler']])),
      openChanges: all,
    };
    const roles = packRoles(all.map((node) => ({ node, role: 'worker' })));
    expect(bytesOf([null, { state: carried(nodes, course, roles) }])).toBeLessThan(mostBytes);
  });

  it('the state in the wave of the rest, and the result', () => {
    const nodes = all.map((node) => failed(node, reason));
    const course: Course = {
      ...freshCourse(),
      ...{
        order: all,
        wave: { kind: 'rest', nodes: all },
        canaries: all.slice(0, 500),
        late: all.slice(0, 100),
        cancelled: Object.fromEntries(all.slice(0, 200).map((node) => [node, '2026-01-01T00:00:00.000Z'])),
        approvedPlan: '0'.repeat(64),
      },
    };
    expect(bytesOf([null, { state: carried(nodes, course, '') }])).toBeLessThan(mostBytes);
    expect(bytesOf(nodes)).toBeLessThan(mostBytes - 50_000);
  });
});

it('of 2,500 nodes with a report each, the state in the wave of the rest', () => {
  const all = names(2_500, 20);
  const reports = all.map((name, at) => ({
    sources: [{ name: `reports/${name}.json`, sha256: '0'.repeat(64) }],
    findings: Array.from({ length: 60 }, (_, index) => (at % 40 === 0 ? index + 60 : index)),
  }));
  const reported = Array.from({ length: 120 }, (_, index): ReportedCheck => {
    return { id: `cis-1.12/1.2.${index}`, title: 'x'.repeat(80), status: 'FAIL', whyNot: null };
  });
  const request = { reported, nodes: all.map((node, at) => ({ node, reported: reports[at]! })) };
  const sizeBytes = bytesOf(carriedReports(request));
  expect(reportSizeProblems(request, sizeBytes)).toEqual([]);
  const reason = shorten(long, roomForReason(request.nodes, sizeBytes));
  const nodes = all.map((node) => failed(node, reason));
  const course: Course = { ...freshCourse(), order: all, wave: { kind: 'rest', nodes: all } };
  const state = { ...carried(nodes, course, ''), reports: packReports(request.nodes) };
  Object.assign(state.parsed.request, { reported });
  expect(bytesOf([null, { state }])).toBeLessThan(mostBytes);
  expect(unpackNodes(state, nodes)).toEqual(request.nodes);
});

it.each([1, 1_000, 3_000, 5_000])('reasons of %i nodes with usual names have room', (count) => {
  const all = names(count, 46).map((node) => ({ node }));
  const reason = shorten(long, roomForReason(all));
  expect(bytesOf(all.map(({ node }) => failed(node, reason)))).toBeLessThan(mostBytes - 50_000);
});

it('a reason is cut where its bytes are too many, never within a letter', () => {
  expect(shorten('short', 300)).toBe('short');
  expect(shorten('x'.repeat(300), 300)).toBe('x'.repeat(300));
  expect(shorten('x'.repeat(301), 300)).toBe(`${'x'.repeat(297)}…`);
  for (const most of [30, 31, 32, 33, 34]) {
    for (const text of [long, '😀'.repeat(90), '\u0001'.repeat(90), '\\'.repeat(90)]) {
      const cut = shorten(text, most);
      expect(bytesOf(cut) - 2).toBeLessThanOrEqual(most);
      expect(cut.length).toBeGreaterThan(4);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }
  }
});

it('what is carried comes back as it was', () => {
  const nodes = ['a', 'b', 'c'].map((node) => silent(node, ''));
  const course: Course = {
    ...freshCourse(),
    ...{ asked: 2, waves: 3, approved: 2, soakUntil: '2026-01-01T00:00:00.000Z' },
    ...{ machines: { b: 'm' }, leads: { c: ['x'] }, openChanges: ['a'], order: ['c', 'a'] },
    ...{ wave: { kind: 'step', nodes: ['b', 'a'] }, found: ['c'], canaries: ['a'], late: ['b'] },
    ...{ cancelled: { b: '2026-01-01T00:00:00.000Z' }, approvedPlan: '4be1c02d' },
  };
  const packed = JSON.parse(JSON.stringify(packCourse(course, nodes))) as ReturnType<typeof packCourse>;
  expect(unpackCourse(packed, nodes)).toEqual(course);
  const asked = [
    { node: 'a', role: 'worker' as const },
    { node: 'b' },
    { node: 'c', role: 'control-plane' as const },
  ];
  expect(packRoles(asked)).toBe('w-c');
  expect(unpackNodes({ roles: 'w-c' }, nodes)).toEqual(asked);
  expect(unpackNodes({ roles: '' }, nodes)).toEqual([]);
  expect(packReports(asked)).toBeUndefined();
  const reported = { sources: [], findings: [1] };
  const reports = packReports(asked.map((one) => ({ ...one, reported })));
  expect(unpackNodes({ roles: 'w-c', reports }, nodes)).toEqual(asked.map((one) => ({ ...one, reported })));
  // Their roles are asked for only once; what was reported of them counts to the end.
  expect(unpackNodes({ roles: '', reports }, nodes)).toEqual(asked.map(({ node }) => ({ node, reported })));
});
