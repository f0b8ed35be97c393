/** Status of a batch, and what each end of a run means for it. */
import { describe, expect, it } from 'vitest';
import type { BatchRun, CheckOutcome } from '../../../src/contracts/batch.ts';
import type { Status } from '../../../src/contracts/codes.ts';
import { Code, codes } from '../../../src/contracts/codes.ts';
import { batchOutcome } from '../../../src/domain/batch/batch-outcome.ts';
import type { BatchFacts } from '../../../src/domain/batch/batch-outcome.ts';
import { exitCodeOf } from '../../../src/domain/exit-code.ts';
import { meaningOf } from '../../../src/domain/batch/judge-run.ts';

const run = (status: Status, code?: Code): Pick<BatchRun, 'status' | 'code' | 'reason'> => ({
  status,
  ...(code !== undefined && { code }),
  reason: 'as the run said',
});

describe('status and exit code', () => {
  const rolledBack = run('REMEDIATION_FAILED_ROLLED_BACK', 'GATE_FAILED');
  const cancelled = { reason: 'cancelled', isCancelled: true };
  const cases: [string, Partial<BatchFacts>, string, number][] = [
    ['nothing to do', {}, 'ALREADY_COMPLIANT', 0],
    ['nothing that may be done, and something fails', { left: 1 }, 'NOT_COMPLIANT', 1],
    ['all fixed', { tried: ['fixed', 'compliant'], runs: [run('FIXED')] }, 'FIXED', 0],
    [
      'all that may be, and something fails',
      { tried: ['fixed'], left: 2, runs: [run('FIXED')] },
      'PARTLY_FIXED',
      1,
    ],
    ['a dry run', { tried: ['planned', 'planned'], runs: [run('PLANNED')] }, 'PLANNED', 0],
    ['a dry run of which a part is refused', { tried: ['planned', 'refused'], left: 1 }, 'PLANNED', 0],
    [
      'a dry run that ends half way, for what says no',
      {
        tried: ['planned', 'failed', 'notTried'],
        runs: [run('PLANNED'), run('REFUSED', 'OPEN_CHANGE')],
        stopped: { reason: 'x', code: 'OPEN_CHANGE', isCancelled: false },
      },
      'REFUSED',
      3,
    ],
    [
      'a dry run that ends half way, for a node that is silent',
      {
        tried: ['planned', 'failed'],
        runs: [run('PLANNED')],
        stopped: { reason: 'x', code: 'NODE_UNREACHABLE', isCancelled: false },
      },
      'REMEDIATION_FAILED',
      1,
    ],
    [
      'a dry run that is aborted',
      {
        tried: ['planned', 'notTried'],
        runs: [run('PLANNED')],
        stopped: { reason: 'x', isCancelled: false },
      },
      'REMEDIATION_FAILED',
      1,
    ],
    ['all put back', { isRestore: true, tried: ['fixed', 'compliant'], runs: [run('FIXED')] }, 'FIXED', 0],
    ['nothing to put back', { isRestore: true, tried: ['compliant'] }, 'ALREADY_COMPLIANT', 0],
    [
      'a part put back',
      {
        isRestore: true,
        tried: ['fixed', 'failed', 'notTried'],
        runs: [run('FIXED'), run('REMEDIATION_FAILED', 'CONFLICT')],
      },
      'PARTLY_FIXED',
      1,
    ],
    [
      'reported, and not known here',
      { tried: ['fixed'], unknown: 1, runs: [run('FIXED')] },
      'PARTLY_FIXED',
      1,
    ],
    ['one to blame', { tried: ['fixed', 'guilty'], runs: [rolledBack, run('FIXED')] }, 'PARTLY_FIXED', 1],
    ['none kept', { tried: ['guilty'], runs: [rolledBack] }, 'REMEDIATION_FAILED_ROLLED_BACK', 1],
    ['refused', { tried: ['refused'], runs: [run('REFUSED', 'KNOWN_TO_BREAK')] }, 'REFUSED', 3],
    ['declined', { tried: ['declined'], runs: [run('DECLINED', 'REJECTED')] }, 'DECLINED', 3],
    ['cancelled at once', { tried: ['notTried'], stopped: cancelled }, 'CANCELLED', 3],
    ['cancelled before the audit', { tried: null, stopped: cancelled }, 'CANCELLED', 3],
    [
      'cancelled later',
      { tried: ['fixed', 'notTried'], runs: [run('FIXED')], stopped: cancelled },
      'PARTLY_FIXED',
      1,
    ],
    [
      'cancelled while its first change was proved',
      { tried: ['failed', 'notTried'], runs: [run('CANCELLED_ROLLED_BACK')], stopped: cancelled },
      'CANCELLED_ROLLED_BACK',
      3,
    ],
    [
      'cancelled after one that had failed',
      { tried: ['guilty', 'notTried'], runs: [rolledBack], stopped: cancelled },
      'CANCELLED_ROLLED_BACK',
      3,
    ],
    [
      'cancelled before any write',
      { tried: ['failed', 'notTried'], runs: [run('CANCELLED')], stopped: cancelled },
      'CANCELLED',
      3,
    ],
    [
      'aborted later',
      {
        tried: ['fixed', 'notTried'],
        runs: [run('FIXED')],
        stopped: { reason: 'aborted', isCancelled: false },
      },
      'PARTLY_FIXED',
      1,
    ],
    [
      'all or nothing, and nothing is left of it',
      {
        tried: ['putBack', 'guilty'],
        runs: [run('FIXED'), rolledBack, run('FIXED')],
        stopped: { reason: 'the gate', code: 'GATE_FAILED', isCancelled: false },
        putBack: { failed: null },
      },
      'REMEDIATION_FAILED_ROLLED_BACK',
      1,
    ],
    [
      'all or nothing, cancelled, and nothing is left of it',
      { tried: ['putBack', 'notTried'], runs: [run('FIXED')], stopped: cancelled, putBack: { failed: null } },
      'CANCELLED_ROLLED_BACK',
      3,
    ],
    [
      'all or nothing, and something did not go back',
      {
        tried: ['fixed', 'guilty'],
        runs: [run('FIXED'), rolledBack, run('REMEDIATION_FAILED', 'CONFLICT')],
        stopped: { reason: 'the gate', code: 'GATE_FAILED', isCancelled: false },
        putBack: { failed: { reason: 'edited by hand', code: 'CONFLICT' } },
      },
      'REMEDIATION_FAILED_ROLLBACK_FAILED',
      4,
    ],
    [
      'not as planned',
      {
        tried: ['refused', 'notTried'],
        runs: [run('REFUSED', 'PLAN_CHANGED')],
        stopped: { reason: 'x', code: 'PLAN_CHANGED', isCancelled: false, isRefusal: true },
      },
      'REFUSED',
      3,
    ],
    [
      'not as planned, because all of it passes',
      { stopped: { reason: 'x', code: 'PLAN_CHANGED', isCancelled: false, isRefusal: true } },
      'REFUSED',
      3,
    ],
    [
      'not to be planned',
      { stopped: { reason: 'x', code: 'NODE_UNREACHABLE', isCancelled: false, isRefusal: true } },
      'REMEDIATION_FAILED',
      1,
    ],
    [
      'a node that does not answer',
      { tried: null, stopped: { reason: 'silent', code: 'NODE_UNREACHABLE', isCancelled: false } },
      'REMEDIATION_FAILED',
      1,
    ],
    [
      'a rollback that failed, whatever else was done',
      {
        tried: ['fixed', 'failed', 'notTried'],
        runs: [run('FIXED'), run('REMEDIATION_FAILED_ROLLBACK_FAILED', 'REVERT_UNVERIFIED')],
        stopped: { reason: 'x', isCancelled: true },
      },
      'REMEDIATION_FAILED_ROLLBACK_FAILED',
      4,
    ],
  ];
  it.each(cases)('%s', (_name, facts, status, exitCode) => {
    const outcome = batchOutcome({ tried: [], left: 0, runs: [], stopped: null, ...facts });
    expect(outcome.status).toBe(status);
    expect(exitCodeOf(outcome.status)).toBe(exitCode);
    expect(outcome.reason).not.toBe('');
  });

  it('of half a plan is that of what has stopped it, and no plan file is made of it', () => {
    const stopped = { reason: 'busy', code: 'OPEN_CHANGE' as const, isCancelled: false };
    const runs = [run('PLANNED'), run('REFUSED', 'KNOWN_TO_BREAK')];
    expect(batchOutcome({ tried: ['planned', 'refused', 'notTried'], left: 0, runs, stopped })).toMatchObject(
      {
        code: 'OPEN_CHANGE',
        reason: expect.stringMatching(/^dry run, not to its end: busy; 1 planned/) as string,
      },
    );
  });

  it('has a code, whatever has ended it', () => {
    const stopped = { reason: 'aborted', code: 'CANCELLED' as const, isCancelled: false };
    expect(batchOutcome({ tried: ['notTried'], left: 0, runs: [], stopped })).toMatchObject({
      status: 'REMEDIATION_FAILED',
      code: 'CANCELLED',
    });
  });

  it('of a plan that differs on the way is a part of it, with the code', () => {
    const stopped = { reason: 'x', code: 'PLAN_CHANGED' as const, isCancelled: false };
    const runs = [run('FIXED'), run('REFUSED', 'PLAN_CHANGED')];
    expect(batchOutcome({ tried: ['fixed', 'refused'], left: 0, runs, stopped })).toMatchObject({
      status: 'PARTLY_FIXED',
      code: 'PLAN_CHANGED',
    });
  });

  it('says what did not go back, why, and what is still applied', () => {
    const facts = {
      tried: ['fixed', 'guilty'] as CheckOutcome[],
      left: 0,
      runs: [],
      stillApplied: ['a', 'b'],
    };
    const stopped = { reason: 'the gate', isCancelled: false };
    const failed = { reason: 'edited by hand', code: 'CONFLICT' as const };
    expect(batchOutcome({ ...facts, stopped, putBack: { failed } })).toMatchObject({
      code: 'CONFLICT',
      reason: expect.stringMatching(
        /^not all was put back: edited by hand; still applied: a, b; the gate; 1 fixed, 1 to blame/,
      ) as string,
    });
    const runs = [run('REMEDIATION_FAILED_ROLLBACK_FAILED', 'REVERT_UNVERIFIED')];
    expect(batchOutcome({ ...facts, runs, stopped }).reason).toBe('as the run said; still applied: a, b');
  });

  it('counts in words', () => {
    const tried: CheckOutcome[] = ['fixed', 'fixed', 'guilty', 'notTried'];
    expect(batchOutcome({ tried, left: 3, runs: [], stopped: null }).reason).toBe(
      '2 fixed, 1 to blame and put back, 1 not tried, 3 that still fail are left for you',
    );
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
