/** A fleet's end as people read it. */
import { expect, it, vi } from 'vitest';
import { printFleet } from '../../src/cli/print-fleet.ts';
import type { FleetNodeResult, FleetResult } from '../../src/contracts/fleet.ts';
import { fleetNode, fleetProgress, startedAt } from './support/fleet-progress.ts';

function printed(nodes: FleetNodeResult[], more: Partial<FleetResult>): string[] {
  const lines: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => (lines.push(String(text)), true));
  const { counts } = fleetProgress(nodes);
  printFleet(
    {
      schemaVersion: 1,
      status: 'PARTLY_FIXED',
      success: false,
      reason: '1 of 4 nodes is fixed',
      cluster: 'prod',
      runId: 'first',
      asked: { by: 'ana', reason: '' },
      counts,
      nodes,
      waves: 2,
      approvals: [],
      restarts: 0,
      phases: [],
      startedAt,
      finishedAt: startedAt,
      ...more,
    },
    undefined,
  );
  write.mockRestore();
  return lines.join('').split('\n');
}

it('what needs a person comes first, each with its reason; what is as wanted is a name', () => {
  const nodes = [
    fleetNode('cp-1', { status: 'FIXED', checks: { fixed: 2 }, outageMs: 4200, runId: 'r' }),
    fleetNode('w-1', {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: 'no progress',
    }),
    fleetNode('w-2', { status: 'SILENT', reason: 'no answer within 30s', since: '2026-01-30T00:00:00Z' }),
    fleetNode('w-3'),
  ];
  const approvals = [{ wave: 2, by: 'ana', comment: 'window 42', at: startedAt }];
  expect(printed(nodes, { code: 'FLEET_STOPPED', restarts: 3, approvals, hint: 'look at w-1' })).toEqual([
    '',
    'PARTLY_FIXED FLEET_STOPPED: 1 of 4 nodes is fixed',
    '  4 nodes: REMEDIATION_FAILED_ROLLED_BACK 1  SILENT 1  UNTOUCHED 1  FIXED 1',
    '  REMEDIATION_FAILED_ROLLED_BACK:',
    '    w-1  REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED  no progress',
    '  SILENT:',
    '    w-2  SILENT  no answer within 30s; last seen 2026-01-30T00:00:00Z',
    '  UNTOUCHED: w-3',
    '  FIXED: cp-1',
    '  wave 2 approved by ana: window 42',
    '  3 restart(s), longest outage of a node 4.2s',
    '  one node: kubemend status batch/prod/cp-1',
    '  all of it: kubemend report fleet/prod --format html --out fleet.html',
    '  hint: look at w-1',
    '  the nodes that are left, again: kubemend fleet retry fleet/prod --run first',
    '',
  ]);
});

it('of a thousand nodes that failed, the first fifty', () => {
  const failed = { status: 'REFUSED', code: 'OPEN_CHANGE', reason: 'open' } as const;
  const nodes = Array.from({ length: 1000 }, (_, index) => fleetNode(`w-${index}`, failed));
  const lines = printed(nodes, { name: 'canary' });
  expect(lines).toContain('    and 950 more');
  expect(lines.length).toBeLessThan(70);
  expect(lines.at(-2)).toBe(
    '  the nodes that are left, again: kubemend fleet retry fleet/prod/canary --run first',
  );
});

it('a plan is not tried again', () => {
  const lines = printed([fleetNode('w-1', { status: 'SILENT' })], { dryRun: true });
  expect(lines.join('\n')).not.toContain('fleet retry');
});

it('who has said yes is told with how well it is known that it was them', () => {
  const approvals = [{ wave: 2, by: 'ana', comment: '', at: startedAt, identity: 'claimed' as const }];
  const lines = printed([fleetNode('w-1', { status: 'FIXED' })], { approvals });
  expect(lines).toContain('  1 node: FIXED 1');
  expect(lines).toContain('  wave 2 approved by ana (claimed)');
});
