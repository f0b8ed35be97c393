/** A fleet under way, as a terminal and as a pipe show it. */
import { describe, expect, it } from 'vitest';
import { doingText } from '../../src/cli/follow-fleet.ts';
import { renderFleet, tellChanges } from '../../src/cli/fleet-view.ts';
import type { FleetNodeResult, FleetProgress } from '../../src/contracts/fleet.ts';
import { fleetNode, fleetProgress, startedAt } from './support/fleet-progress.ts';

const nowMs = Date.parse(startedAt) + 5 * 60_000;
const begun = '2026-01-31T04:04:30.000Z';
const fixed = { status: 'FIXED', checks: { fixed: 3, left: 1 } } as const;
const rolledBack = {
  status: 'REMEDIATION_FAILED_ROLLED_BACK',
  code: 'GATE_FAILED',
  reason: 'kube-proxy made no progress\nfor 60s',
} as const;

function draw(progress: FleetProgress, { rows = 24, columns = 100 } = {}, ended: string[] = []): string[] {
  const doing = new Map([['w-3', 'files (2 checks) gate']]);
  return renderFleet({ workflowId: 'fleet/prod', progress, doing, ended, nowMs }, { rows, columns });
}

const mixed = [
  fleetNode('cp-1', { role: 'control-plane', ...fixed }),
  fleetNode('w-1', rolledBack),
  fleetNode('w-2', { status: 'SILENT', reason: 'did not answer', since: null }),
  fleetNode('w-3', { status: 'UNDER_WAY', reason: '', since: begun }),
  fleetNode('w-4'),
];

describe('one view of all nodes', () => {
  it('counts every state, shows what runs and what has ended last, the last one first', () => {
    expect(draw(fleetProgress(mixed), {}, ['w-2', 'cp-1', 'w-1'])).toEqual([
      'fleet/prod  wave 2  5m',
      '[########################................] 3 of 5 nodes have ended',
      '  REMEDIATION_FAILED_ROLLED_BACK 1  SILENT 1  UNDER_WAY 1  UNTOUCHED 1  FIXED 1',
      '  under way',
      '    w-3    30s  files (2 checks) gate',
      '  ended last',
      '    w-1   REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED  kube-proxy made no progress for 60s',
      '    cp-1  FIXED  3 fixed, 1 left',
      '    w-2   SILENT  did not answer',
    ]);
  });

  it('is never higher than the screen, nor wider, with two hundred nodes under way', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      fleetNode(`worker-with-a-long-name-${index}.a-long-domain.example`, {
        status: 'UNDER_WAY',
        reason: '',
        since: begun,
      }),
    );
    const lines = draw(fleetProgress([...many, ...mixed]), { rows: 20, columns: 60 }, ['w-1', 'cp-1']);
    expect(lines.length).toBeLessThan(20);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(draw(fleetProgress([...many, ...mixed]), { rows: 6 }, ['w-1']).length).toBeLessThan(6);
    expect(lines.some((line) => /^ {4}and \d+ more$/.test(line))).toBe(true);
  });

  it('says what a wave waits for, and what to type', () => {
    const approval = {
      ...{
        wave: 2,
        plan: '3f9a01c2aaaa',
        nodes: ['w-3', 'w-4'],
        count: 2,
        quorum: 2,
        expiresAt: '',
        ignored: [],
        rules: [],
      },
      granted: [{ by: 'ana', comment: '', at: '' }],
    };
    expect(draw(fleetProgress(mixed, { phase: 'approve', approval })).slice(0, 4)).toEqual([
      'fleet/prod  waits for a person  5m',
      expect.any(String),
      expect.any(String),
      '  wave 2 of 2 nodes: 1 of 2 approvals; kubemend approve fleet/prod --plan 3f9a01c2',
    ]);
  });

  it.each([
    [{ phase: 'preflight', wave: 0 }, 'asks every node'],
    [{ phase: 'soak' }, 'soaks after wave 2'],
    [{ paused: true }, 'paused'],
    [{ stopped: { reason: 'w-1 failed', code: 'FLEET_STOPPED' } }, 'begins nothing more'],
  ] as [Partial<FleetProgress>, string][])('%j is "%s"', (more, said) => {
    expect(draw(fleetProgress(mixed, more))[0]).toBe(`fleet/prod  ${said}  5m`);
  });
});

describe('for a pipe', () => {
  const after = (nodes: FleetNodeResult[], more: Partial<FleetProgress> = {}): string[] =>
    tellChanges('fleet/prod', fleetProgress(mixed), fleetProgress(nodes, more));

  it('a line when it is first seen, and none while nothing changes', () => {
    expect(tellChanges('fleet/prod', null, fleetProgress(mixed))).toEqual([
      'wave 2; 3 of 5 nodes have ended',
    ]);
    expect(after(mixed)).toEqual([]);
  });

  it('a line for each node that has ended since, and for what holds it up', () => {
    const stopped = { reason: 'w-3 failed', code: 'FLEET_STOPPED' } as const;
    expect(
      after([...mixed.slice(0, 3), fleetNode('w-3', rolledBack), fleetNode('w-4')], { stopped }),
    ).toEqual([
      'begins nothing more; 4 of 5 nodes have ended',
      '  FLEET_STOPPED: w-3 failed',
      '  w-3  REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED  kube-proxy made no progress for 60s',
    ]);
  });
});

it('what a node is doing is what its change is doing', () => {
  const batch = { phase: 'runs', waitingFor: '', current: null };
  expect(doingText(batch, null)).toBe('runs');
  const current = { workflowId: 'remediate/prod/w-1/kubelet', checks: ['a', 'b'] };
  expect(doingText({ ...batch, current }, { phase: 'gate', waitingFor: 'a steady kubelet' })).toBe(
    'kubelet (2 checks) gate, waits for a steady kubelet',
  );
});
