import { describe, expect, it } from 'vitest';
import { codes } from '../../src/contracts/codes.ts';
import type { Code, Status } from '../../src/contracts/codes.ts';
import type { ChangeReport } from '../../src/contracts/change-record.ts';
import { outcomeOf, statusBeforeWrite } from '../../src/domain/outcome.ts';

const ended = (state: ChangeReport['state'], code: Code | null): Parameters<typeof outcomeOf>[0] => ({
  state,
  end: code === null ? null : { code, reason: 'why', by: 'worker' },
  conflicts: [],
});

describe('status and code are a function of the end', () => {
  it.each<[ChangeReport['state'], Code | null, boolean, Status, Code | undefined]>([
    ['confirmed', null, false, 'FIXED', undefined],
    ['confirmed', null, true, 'FIXED', undefined],
    ['refused', 'OPEN_CHANGE', false, 'REFUSED', 'OPEN_CHANGE'],
    ['refused', 'EMERGENCY_STOP', true, 'REFUSED', 'EMERGENCY_STOP'],
    ['refused', 'PLAN_CHANGED', false, 'REFUSED', 'PLAN_CHANGED'],
    ['refused', 'WRITE_FAILED', false, 'REMEDIATION_FAILED', 'WRITE_FAILED'],
    ['refused', 'CANCELLED', true, 'CANCELLED', 'CANCELLED'],
    ['rolledBack', 'GATE_FAILED', true, 'REMEDIATION_FAILED_ROLLED_BACK', 'GATE_FAILED'],
    ['rolledBack', 'SELF_REVERTED', true, 'REMEDIATION_FAILED_ROLLED_BACK', 'SELF_REVERTED'],
    ['rolledBack', 'CANCELLED', true, 'CANCELLED_ROLLED_BACK', 'CANCELLED'],
    ['rollbackFailed', 'REVERT_CONFLICT', true, 'REMEDIATION_FAILED_ROLLBACK_FAILED', 'REVERT_CONFLICT'],
    ['applied', null, false, 'REMEDIATION_FAILED_ROLLBACK_FAILED', 'BUG'],
    ['unknown', null, false, 'REMEDIATION_FAILED_ROLLBACK_FAILED', 'BUG'],
  ])('%s with %s (cancelled: %s) is %s', (state, code, cancelled, status, expected) => {
    const outcome = outcomeOf(ended(state, code), { cancelled });
    expect([outcome.status, outcome.code]).toEqual([status, expected]);
  });

  it.each([
    [false, 'nothing was started anew: what reads it at its start does so at the next one'],
    [true, 'does so at the next one; the cancellation came too late'],
  ])(
    'of a file that nothing reads until it starts again, no process is said to have it',
    (cancelled, words) => {
      const { status, reason } = outcomeOf(ended('confirmed', null), { cancelled, isUnread: true });
      expect(status).toBe('FIXED');
      expect(reason).toContain(words);
      expect(reason).not.toContain('live');
    },
  );

  it('names what a person has changed and was kept', () => {
    const report = { ...ended('rolledBack', 'GATE_FAILED'), conflicts: [{ path: '/p', detail: 'edited' }] };
    expect(outcomeOf(report, { cancelled: false }).reason).toContain('/p: edited');
  });
});

it('every code of the closed table has a status when nothing was changed', () => {
  const statuses = new Set((Object.keys(codes) as Code[]).map(statusBeforeWrite));
  expect([...statuses].sort()).toEqual(['CANCELLED', 'DECLINED', 'REFUSED', 'REMEDIATION_FAILED']);
});
