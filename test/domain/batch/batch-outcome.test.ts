/** Status of a batch, and what each end of a run means for it. */
import { describe, expect, it } from 'vitest';
import type { BatchRun, CheckOutcome } from '../../../src/contracts/batch.ts';
import type { Status } from '../../../src/contracts/codes.ts';
import { Code, codes } from '../../../src/contracts/codes.ts';
import { batchExitCode, batchOutcome } from '../../../src/domain/batch/batch-outcome.ts';
import { meaningOf } from '../../../src/domain/batch/judge-run.ts';

const run = (status: Status, code?: Code): Pick<BatchRun, 'status' | 'code' | 'reason'> => ({
  status,
  ...(code !== undefined && { code }),
  reason: 'as the run said',
});

describe('status and exit code', () => {
  const rolledBack = run('REMEDIATION_FAILED_ROLLED_BACK', 'GATE_FAILED');
  const cases: [
    string,
    CheckOutcome[],
    ReturnType<typeof run>[],
    Parameters<typeof batchOutcome>[2],
    string,
    number,
  ][] = [
    ['nothing to do', [], [], null, 'ALREADY_COMPLIANT', 0],
    ['all fixed', ['fixed', 'compliant'], [run('FIXED')], null, 'FIXED', 0],
    ['a dry run', ['planned', 'planned'], [run('PLANNED')], null, 'PLANNED', 0],
    ['one to blame', ['fixed', 'guilty'], [rolledBack, run('FIXED')], null, 'PARTLY_FIXED', 1],
    ['none kept', ['guilty'], [rolledBack], null, 'REMEDIATION_FAILED_ROLLED_BACK', 1],
    ['refused', ['refused'], [run('REFUSED', 'KNOWN_TO_BREAK')], null, 'REFUSED', 3],
    ['declined', ['declined'], [run('DECLINED', 'REJECTED')], null, 'DECLINED', 3],
    ['left for a person, though named', ['left'], [], null, 'REMEDIATION_FAILED', 1],
    ['cancelled at once', ['notTried'], [], { reason: 'cancelled', isCancelled: true }, 'CANCELLED', 3],
    [
      'cancelled later',
      ['fixed', 'notTried'],
      [run('FIXED')],
      { reason: 'cancelled', isCancelled: true },
      'CANCELLED',
      3,
    ],
    [
      'aborted later',
      ['fixed', 'notTried'],
      [run('FIXED')],
      { reason: 'aborted', isCancelled: false },
      'PARTLY_FIXED',
      1,
    ],
    [
      'a rollback that failed, whatever else was done',
      ['fixed', 'guilty', 'notTried'],
      [run('FIXED'), run('REMEDIATION_FAILED_ROLLBACK_FAILED', 'REVERT_UNVERIFIED')],
      { reason: 'x', isCancelled: false },
      'REMEDIATION_FAILED_ROLLBACK_FAILED',
      4,
    ],
  ];
  it.each(cases)('%s', (_name, outcomes, runs, stopped, status, exitCode) => {
    const outcome = batchOutcome(outcomes, runs, stopped);
    expect(outcome.status).toBe(status);
    expect(batchExitCode(outcome.status)).toBe(exitCode);
    expect(outcome.reason).not.toBe('');
  });

  it('counts in words', () => {
    const outcomes: CheckOutcome[] = ['fixed', 'fixed', 'guilty', 'notTried'];
    expect(batchOutcome(outcomes, [], null).reason).toBe('2 fixed, 1 to blame and put back, 1 not tried');
  });
});

describe('the end of a run', () => {
  it.each(['FIXED', 'ALREADY_COMPLIANT', 'PLANNED'] as const)('%s holds', (status) => {
    expect(meaningOf(status, undefined)).toBe('held');
  });
  it('after a rollback that failed nothing more is begun on the node, whatever the code', () => {
    for (const code of Code.options) {
      expect(meaningOf('REMEDIATION_FAILED_ROLLBACK_FAILED', code)).toBe('notThisNode');
    }
  });
  it.each([
    ['GATE_FAILED', 'guilty'],
    ['AUDIT_FAILED', 'guilty'],
    ['KNOWN_TO_BREAK', 'guilty'],
    ['UNHEALTHY_BEFORE', 'notThisTarget'],
    ['REJECTED', 'declined'],
    ['NODE_UNREACHABLE', 'notThisNode'],
    ['EMERGENCY_STOP', 'notThisNode'],
    ['OPEN_CHANGE', 'notThisNode'],
    ['SELF_REVERTED', 'notThisNode'],
    ['BUG', 'notThisNode'],
  ] as const)('%s: %s', (code, meaning) => {
    expect(meaningOf('REMEDIATION_FAILED', code)).toBe(meaning);
  });
  it('of a code that nobody thought of stops', () => {
    expect(Object.keys(codes).length).toBeGreaterThan(30);
    expect(meaningOf('REFUSED', undefined)).toBe('notThisNode');
  });
});
