/**
 * One step of a change record: forward only, and the same answer to whoever asks twice. Called under the change lock
 * with the record as it is on disk; what it answers is what is written, or why nothing is.
 */
import type { ChangeRecord, ChangeState } from '../../contracts/change-record.ts';
import type { Code } from '../../contracts/codes.ts';
import { assertNever } from '../errors.ts';
import { deadlineOf } from './deadline.ts';
import type { Now } from './deadline.ts';
import type { ChangeEvent, StepAnswer } from './events.ts';
import { newRecord } from './new-record.ts';
import { isFinalState } from './states.ts';
import { stepReverting } from './step-reverting.ts';

export function step(record: ChangeRecord | undefined, event: ChangeEvent, now: Now): StepAnswer {
  if (event.kind === 'arm') return first(record, () => newRecord(event.change, 'armed', null, now));
  if (event.kind === 'tombstone')
    return first(record, () => newRecord(event.change, 'refused', event.end, now));
  if (event.kind === 'stateLost') {
    return first(record, () => newRecord(event.change, 'rollbackFailed', event.end, now));
  }
  if (record === undefined) {
    return { kind: 'refuse', code: 'STATE_LOST', reason: 'the node has no record of this change', record };
  }
  if (isFinalState(record.state)) return refuse(record, 'CONFLICT', `it ended as ${record.state}`);
  switch (event.kind) {
    case 'neverWritten':
      if (record.state !== 'armed') return unexpected(record, 'armed');
      return move(record, 'refused', { end: { ...event.end, by: now.by }, reverter: null }, now);
    case 'applied':
      // After a pause of any length under the lock this is still true, and the deadline counts from the write.
      return record.state === 'armed'
        ? move(record, 'applied', { appliedUptimeMs: now.uptimeMs, gate: writtenNow(record.gate, now) }, now)
        : unexpected(record, 'armed');
    case 'restartBegan':
      return inTime(record, now, 'applied', () => {
        const sideEffects = { ...record.sideEffects, restartedForChangeAt: now.at };
        return store({ ...record, sideEffects });
      });
    case 'gateBegan':
      return inTime(record, now, 'applied', () => store({ ...record, gateToken: event.token }));
    case 'gatePassed':
      return inTime(record, now, 'applied', () =>
        byToken(record, event.token, () =>
          move(record, 'healthy', { evidence: event.evidence, verifiedProcess: event.process }, now),
        ),
      );
    case 'auditBegan':
      return inTime(record, now, 'healthy', () => store({ ...record, gateToken: event.token }));
    case 'auditPassed':
      return inTime(record, now, 'healthy', () =>
        byToken(record, event.token, () => {
          if (!isTheAudited(record.verifiedProcess, event.process)) {
            return refuse(record, 'AUDIT_FAILED', 'the process that was audited is not the one the gate saw');
          }
          return move(
            record,
            'verified',
            { findingsAfter: event.findings, verifiedUptimeMs: now.uptimeMs },
            now,
          );
        }),
      );
    case 'confirm':
      return inTime(record, now, 'verified', () => move(record, 'confirmed', {}, now));
    case 'beginRevert':
    case 'refreshRevert':
    case 'releaseRevert':
    case 'kubeletRestarted':
    case 'rolledBack':
    case 'rollbackFailed':
      return stepReverting(record, event, now);
    default:
      return assertNever(event);
  }
}

/** The gate counts its two kubelet ticks from the write. */
function writtenNow(gate: ChangeRecord['gate'], now: Now): ChangeRecord['gate'] {
  return gate === null ? null : { ...gate, writtenAt: now.at };
}

/** A record is made once; the same id asked again is answered, not made anew. */
function first(record: ChangeRecord | undefined, make: () => ChangeRecord): StepAnswer {
  if (record === undefined) return store(make());
  return refuse(record, 'CONFLICT', `the node has a record of this change already: ${record.state}`);
}

function inTime(record: ChangeRecord, now: Now, state: ChangeState, next: () => StepAnswer): StepAnswer {
  if (record.state !== state) return unexpected(record, state);
  const deadline = deadlineOf(record, now);
  if (deadline?.overdue !== true) return next();
  const why = deadline.otherBoot ? 'the machine was restarted since' : 'its deadline has passed';
  return refuse(record, 'SELF_REVERTED', `${why}: the node puts it back`);
}

function byToken(record: ChangeRecord, token: string, next: () => StepAnswer): StepAnswer {
  if (record.gateToken === token) return next();
  return refuse(record, 'CONFLICT', 'a later attempt has taken over: this verdict is stale');
}

/** A gate that saw no process (its evidence was a certificate) has none to compare; one that did must see it again. */
function isTheAudited(
  gate: ChangeRecord['verifiedProcess'],
  audit: ChangeRecord['verifiedProcess'],
): boolean {
  if (gate === null) return true;
  return audit !== null && gate.pid === audit.pid && gate.startTicks === audit.startTicks;
}

function unexpected(record: ChangeRecord, expected: ChangeState): StepAnswer {
  return refuse(record, 'CONFLICT', `expected the change to be ${expected}, found ${record.state}`);
}

function refuse(record: ChangeRecord, code: Code, reason: string): StepAnswer {
  return { kind: 'refuse', code, reason, record };
}

function store(record: ChangeRecord): StepAnswer {
  return { kind: 'store', record };
}

function move(
  record: ChangeRecord,
  state: ChangeState,
  changes: Partial<ChangeRecord>,
  now: Now,
): StepAnswer {
  const history = [...record.history, { state, at: now.at, by: now.by }];
  return store({ ...record, ...changes, state, history });
}
