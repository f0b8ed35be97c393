/**
 * The node worker is killed with SIGKILL at each fail point of a change, and started again. Old bytes or new bytes and
 * never anything else, as an independent process sees it; and the result says which. (The whole matrix: points.full.ts, steps.full.ts.)
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailPoint } from '../../src/adapters/fail-points.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { runCell, startBench } from './support/run-cell.ts';
import type { Bench } from './support/run-cell.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => await bench.stop());

/** How a run ends whose node worker dies there: nothing depends on when it comes back. */
const ends: [FailPoint, RemediationResult['status'], RemediationResult['code']][] = [
  // Nothing was written: the workflow learns so, and tries again.
  ['apply.before-record', 'FIXED', undefined],
  ['apply.locked', 'FIXED', undefined],
  // Written, but whoever should have said so is dead.
  ['apply.renamed', 'REMEDIATION_FAILED_ROLLED_BACK', 'WRITE_FAILED'],
  ['gate.soak', 'FIXED', undefined],
  ['audit.verified', 'FIXED', undefined],
  ['confirm.stored', 'FIXED', undefined],
  ['revert.restored', 'REMEDIATION_FAILED_ROLLED_BACK', 'GATE_FAILED'],
  ['revert.before-latch', 'REMEDIATION_FAILED_ROLLBACK_FAILED', 'REVERT_UNVERIFIED'],
  ['revert.kubelet-restart-journaled', 'REMEDIATION_FAILED_ROLLED_BACK', 'GATE_FAILED'],
];

describe('the node worker is killed at', () => {
  it.each(ends)('%s: %s', async (point, status, code) => {
    const moment = { kind: 'point', point, by: 'node worker' } as const;
    const { result, problems } = await runCell(bench, { moment, process: 'node worker', how: 'kill' }, 1);
    expect(problems).toEqual([]);
    expect(result, JSON.stringify(result)).toMatchObject({ status, ...(code !== undefined && { code }) });
  });
});
