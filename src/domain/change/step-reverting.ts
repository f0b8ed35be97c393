/** Steps of giving up. One reverter at a time: it stores a token, refreshes it, and is replaced when it falls silent. */
import type { ChangeEnd, ChangeRecord, ChangeState } from '../../contracts/change-record.ts';
import type { Code } from '../../contracts/codes.ts';
import { assertNever } from '../errors.ts';
import { deadlineOf, isSameBoot } from './deadline.ts';
import type { Now } from './deadline.ts';
import type { ChangeEvent, StepAnswer } from './events.ts';

export const mostKubeletRestarts = 1;
const mostMissedRefreshes = 3;

type RevertKind =
  'beginRevert' | 'refreshRevert' | 'releaseRevert' | 'kubeletRestarted' | 'rolledBack' | 'rollbackFailed';
type RevertEvent = Extract<ChangeEvent, { kind: RevertKind }>;

/** Nobody reverts, or whoever did has missed three refreshes or died with an earlier boot. */
export function isReverterGone(record: ChangeRecord, now: Pick<Now, 'uptimeMs' | 'boot'>): boolean {
  const { reverter } = record;
  if (reverter === null || !isSameBoot(reverter.boot, now.boot)) return true;
  return now.uptimeMs - reverter.refreshedUptimeMs > mostMissedRefreshes * reverter.refreshMs;
}

/** @param record open: armed to verified, or reverting */
export function stepReverting(record: ChangeRecord, event: RevertEvent, now: Now): StepAnswer {
  if (event.kind === 'beginRevert') return begin(record, event, now);
  if (record.state !== 'reverting') {
    return refuse(record, 'CONFLICT', `expected the change to be reverting, found ${record.state}`);
  }
  if (record.reverter?.token !== event.token) {
    return refuse(record, 'OPEN_CHANGE', 'somebody else reverts this change');
  }
  switch (event.kind) {
    case 'refreshRevert':
      return store({ ...record, reverter: { ...record.reverter, refreshedUptimeMs: now.uptimeMs } });
    case 'releaseRevert':
      return store({ ...record, reverter: null });
    case 'kubeletRestarted': {
      const { kubeletRestarts } = record.sideEffects;
      if (kubeletRestarts >= mostKubeletRestarts) {
        return refuse(
          record,
          'CONFLICT',
          `the kubelet was restarted ${kubeletRestarts} time(s) for this change`,
        );
      }
      const sideEffects = {
        ...record.sideEffects,
        kubeletRestarts: kubeletRestarts + 1,
        kubeletRestartedAt: now.at,
        kubeletRestartWhy: event.why,
      };
      return store({ ...record, sideEffects });
    }
    case 'rolledBack':
      return end(
        record,
        'rolledBack',
        event,
        event.end === undefined ? record.end : { ...event.end, by: now.by },
        now,
      );
    case 'rollbackFailed':
      return end(record, 'rollbackFailed', event, { ...event.end, by: now.by }, now);
    default:
      return assertNever(event);
  }
}

/** Why it was given up first stays the reason, whoever carries it out to the end. */
function begin(
  record: ChangeRecord,
  event: Extract<RevertEvent, { kind: 'beginRevert' }>,
  now: Now,
): StepAnswer {
  const reverter = {
    token: event.token,
    by: now.by,
    refreshedUptimeMs: now.uptimeMs,
    refreshMs: event.refreshMs,
    boot: now.boot,
  };
  if (record.state === 'reverting') {
    if (record.reverter?.token === event.token || isReverterGone(record, now))
      return store({ ...record, reverter });
    return refuse(record, 'OPEN_CHANGE', `${record.reverter?.by ?? 'somebody'} reverts this change already`);
  }
  if (event.onlyOverdue && deadlineOf(record, now)?.overdue !== true) {
    return refuse(record, 'CONFLICT', `the change is ${record.state} and its deadline has not passed`);
  }
  const history = [...record.history, { state: 'reverting' as const, at: now.at, by: now.by }];
  return store({ ...record, state: 'reverting', reverter, end: { ...event.end, by: now.by }, history });
}

function end(
  record: ChangeRecord,
  state: Extract<ChangeState, 'rolledBack' | 'rollbackFailed'>,
  found: Pick<Extract<RevertEvent, { kind: 'rolledBack' }>, 'evidence' | 'conflicts'>,
  why: ChangeEnd | null,
  now: Now,
): StepAnswer {
  const history = [...record.history, { state, at: now.at, by: now.by }];
  return store({
    ...record,
    state,
    end: why,
    revertEvidence: found.evidence,
    conflicts: found.conflicts,
    reverter: null,
    history,
  });
}

function refuse(record: ChangeRecord, code: Code, reason: string): StepAnswer {
  return { kind: 'refuse', code, reason, record };
}

function store(record: ChangeRecord): StepAnswer {
  return { kind: 'store', record };
}
