import { describe, expect, it } from 'vitest';
import type { ChangeRecord, ChangeState } from '../../../src/contracts/change-record.ts';
import { deadlineOf } from '../../../src/domain/change/deadline.ts';
import type { Now } from '../../../src/domain/change/deadline.ts';
import type { ArmedChange, ChangeEvent } from '../../../src/domain/change/events.ts';
import { isFinalState } from '../../../src/domain/change/states.ts';
import { step } from '../../../src/domain/change/step.ts';
import { isReverterGone } from '../../../src/domain/change/step-reverting.ts';
import { changeOf } from './model/world.ts';

const boot = { bootId: 'boot', initStartTicks: '1' };
const at = (uptimeMs: number, bootId = 'boot'): Now => ({
  uptimeMs,
  boot: { ...boot, bootId },
  at: `t${uptimeMs}`,
  by: 'worker',
});
const change: ArmedChange = { ...changeOf('c1', 0, 'old'), revertAfterMs: 100, confirmWithinMs: 50 };
const end = { code: 'GATE_FAILED', reason: 'why' } as const;
const evidence = null;
const none = { token: 'r1', evidence, conflicts: [] };

const begin: ChangeEvent = { kind: 'beginRevert', token: 'r1', end, refreshMs: 10, onlyOverdue: false };
const events: ChangeEvent[] = [
  { kind: 'arm', change },
  { kind: 'tombstone', change, end },
  { kind: 'stateLost', change, end },
  { kind: 'neverWritten', end },
  { kind: 'applied' },
  { kind: 'gateBegan', token: 'g1' },
  { kind: 'gatePassed', token: 'g1', evidence, process: null },
  { kind: 'auditBegan', token: 'a1' },
  { kind: 'auditPassed', token: 'a1', findings: [], process: null },
  { kind: 'confirm' },
  begin,
  { kind: 'refreshRevert', token: 'r1' },
  { kind: 'releaseRevert', token: 'r1' },
  { kind: 'kubeletRestarted', token: 'r1', why: 'wedged' },
  { kind: 'rolledBack', ...none },
  { kind: 'rollbackFailed', end, ...none },
];

/** Follows events to a record, each of which must be stored. */
function follow(kinds: ChangeEvent['kind'][], now = at(0)): ChangeRecord {
  let record: ChangeRecord | undefined;
  for (const kind of kinds) {
    const answer = step(
      record,
      events.find((event) => event.kind === kind)!,
      now,
    );
    if (answer.kind === 'refuse') throw new Error(`${kind}: ${answer.reason}`);
    record = answer.record;
  }
  return record!;
}

const toVerified = ['arm', 'applied', 'gateBegan', 'gatePassed', 'auditBegan', 'auditPassed'] as const;
const paths: Record<ChangeState, ChangeEvent['kind'][]> = {
  armed: ['arm'],
  applied: ['arm', 'applied'],
  healthy: ['arm', 'applied', 'gateBegan', 'gatePassed'],
  verified: [...toVerified],
  confirmed: [...toVerified, 'confirm'],
  reverting: ['arm', 'applied', 'beginRevert'],
  rolledBack: ['arm', 'applied', 'beginRevert', 'rolledBack'],
  rollbackFailed: ['arm', 'applied', 'beginRevert', 'rollbackFailed'],
  refused: ['tombstone'],
};

/** Where each event leads from each state; what is not named here is refused. Tokens are the ones stored. */
const allowed: Record<ChangeState, Partial<Record<ChangeEvent['kind'], ChangeState>>> = {
  armed: { neverWritten: 'refused', applied: 'applied', beginRevert: 'reverting' },
  applied: { gateBegan: 'applied', beginRevert: 'reverting' },
  healthy: { auditBegan: 'healthy', beginRevert: 'reverting' },
  verified: { confirm: 'confirmed', beginRevert: 'reverting' },
  reverting: {
    beginRevert: 'reverting',
    refreshRevert: 'reverting',
    releaseRevert: 'reverting',
    kubeletRestarted: 'reverting',
    rolledBack: 'rolledBack',
    rollbackFailed: 'rollbackFailed',
  },
  confirmed: {},
  rolledBack: {},
  rollbackFailed: {},
  refused: {},
};

describe('every event in every state', () => {
  const cells = Object.entries(paths).flatMap(([state, path]) =>
    events.map((event) => [state as ChangeState, event.kind, path, event] as const),
  );
  it.each(cells)('%s, %s', (state, kind, path, event) => {
    const record = follow([...path]);
    expect(record.state).toBe(state);
    const answer = step(record, event, at(1));
    const expected = allowed[state][kind];
    expect(answer.kind === 'store' ? answer.record.state : undefined).toBe(expected);
    if (answer.kind === 'refuse') expect(answer.record).toBe(record);
    if (isFinalState(state)) expect(answer.kind).toBe('refuse');
  });

  it.each(events)('$kind of a change without a record', (event) => {
    const answer = step(undefined, event, at(0));
    const first: Partial<Record<ChangeEvent['kind'], ChangeState>> = {
      arm: 'armed',
      tombstone: 'refused',
      stateLost: 'rollbackFailed',
    };
    expect(answer.record?.state).toBe(first[event.kind]);
  });
});

describe('crash 40: deadlines', () => {
  it('counts from the write until verified, then from verified only', () => {
    const armed = follow(['arm'], at(10));
    expect(deadlineOf(armed, at(20))).toMatchObject({
      phase: 'revertAfter',
      atUptimeMs: 110,
      remainingMs: 90,
    });
    const verified: ChangeRecord = { ...follow([...toVerified]), appliedUptimeMs: 0, verifiedUptimeMs: 90 };
    expect(deadlineOf(verified, at(139))).toMatchObject({
      phase: 'confirmWithin',
      overdue: false,
      remainingMs: 1,
    });
    expect(deadlineOf(verified, at(140))).toMatchObject({ overdue: true, remainingMs: 0 });
    expect(deadlineOf(follow(paths.reverting), at(0))).toBeNull();
  });

  it('crash 26: another boot is overdue, whatever the uptime', () => {
    expect(deadlineOf(follow(paths.applied), at(0, 'other'))).toMatchObject({
      overdue: true,
      otherBoot: true,
    });
  });

  it.each([
    ['applied', 'gateBegan'],
    ['healthy', 'auditBegan'],
    ['verified', 'confirm'],
  ] as const)('%s: %s is refused when it has passed', (state, kind) => {
    const event = events.find((one) => one.kind === kind)!;
    const record = follow([...paths[state]]);
    expect(step(record, event, at(99 + 1))).toMatchObject({ kind: 'refuse', code: 'SELF_REVERTED' });
    expect(step(record, event, at(1, 'other'))).toMatchObject({ kind: 'refuse', code: 'SELF_REVERTED' });
  });

  it('the node itself reverts only what is overdue', () => {
    const asked = { ...begin, onlyOverdue: true } as const;
    expect(step(follow(paths.applied), asked, at(99)).kind).toBe('refuse');
    expect(step(follow(paths.applied), asked, at(100)).kind).toBe('store');
  });
});

describe('crash 17: tokens of gate and audit', () => {
  it('a later attempt takes over, and the verdict of the earlier one is refused', () => {
    const taken = step(
      follow([...paths.applied, 'gateBegan']),
      { kind: 'gateBegan', token: 'g2' },
      at(1),
    ).record;
    const passed = (token: string): ChangeEvent => ({ kind: 'gatePassed', token, evidence, process: null });
    expect(step(taken, passed('g1'), at(2)).kind).toBe('refuse');
    expect(step(taken, passed('g2'), at(2)).record?.state).toBe('healthy');
  });

  it('peers 3.25: gate and audit must mean one process', () => {
    const gate = { pid: 7, startTicks: '70', podUid: null };
    const healthy = { ...follow([...paths.healthy, 'auditBegan']), verifiedProcess: gate };
    const audited = (process: typeof gate | null): ChangeEvent => ({
      kind: 'auditPassed',
      token: 'a1',
      findings: [],
      process,
    });
    expect(step(healthy, audited({ ...gate, startTicks: '71' }), at(1))).toMatchObject({
      code: 'AUDIT_FAILED',
    });
    expect(step(healthy, audited(null), at(1))).toMatchObject({ code: 'AUDIT_FAILED' });
    expect(step(healthy, audited(gate), at(1)).kind).toBe('store');
  });
});

describe('crash 37: one reverter', () => {
  const reverting = follow(paths.reverting);
  const other: ChangeEvent = {
    kind: 'beginRevert',
    token: 'r2',
    end: { code: 'SELF_REVERTED', reason: 'x' },
    refreshMs: 10,
    onlyOverdue: true,
  };

  it('is replaced after three missed refreshes, and the first reason stays', () => {
    expect(step(reverting, other, at(30)).kind).toBe('refuse');
    const taken = step(reverting, other, at(31)).record;
    expect(taken).toMatchObject({ reverter: { token: 'r2' }, end: { code: 'GATE_FAILED' } });
    for (const event of events.filter(
      (one) => 'token' in one && one.token === 'r1' && one.kind !== 'beginRevert',
    )) {
      expect(step(taken, event, at(32)).kind).toBe('refuse');
    }
  });

  it('is replaced at once when it left, or died with an earlier boot', () => {
    expect(isReverterGone(reverting, at(0, 'other'))).toBe(true);
    const left = step(reverting, { kind: 'releaseRevert', token: 'r1' }, at(1)).record!;
    expect(step(left, other, at(1)).kind).toBe('store');
  });

  it('refreshes', () => {
    const fresh = step(reverting, { kind: 'refreshRevert', token: 'r1' }, at(25)).record!;
    expect(step(fresh, other, at(50)).kind).toBe('refuse');
  });

  it('crash 25: the kubelet is restarted at most once', () => {
    const once = step(reverting, { kind: 'kubeletRestarted', token: 'r1', why: 'wedged' }, at(1)).record!;
    expect(once.sideEffects).toMatchObject({
      ...{ kubeletRestarts: 1, kubeletRestartedAt: 't1', kubeletRestartWhy: 'wedged' },
    });
    expect(step(once, { kind: 'kubeletRestarted', token: 'r1', why: 'wedged' }, at(2)).kind).toBe('refuse');
  });
});
