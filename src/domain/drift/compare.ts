/** What has changed between two audits of one node. */
import type { Verdict } from '../../contracts/audit.ts';
import type { DriftChange, DriftCheck, KnownCheck } from '../../contracts/drift.ts';
import type { Seen } from '../batch/select.ts';

/** A check with what the node's audit said of it. */
export interface Audited {
  check: DriftCheck;
  verdict: Verdict;
  reason: string;
}

/**
 * What is judged under an open change may be put back: it is not known, neither as passing nor as failing.
 * @param seen what the node answered; a check that it did not answer for could not be looked at
 */
export function auditedChecks(asked: readonly DriftCheck[], seen: readonly Seen[]): Audited[] {
  const found = new Map(seen.map((one) => [one.check, one]));
  return asked.map((check) => {
    const { verdict, reason, unconfirmed } = found.get(check.id) ?? notAnswered;
    if (unconfirmed !== true) return { check, verdict, reason };
    return { check, verdict: 'unknown', reason: `a change of its component is open; ${verdict}: ${reason}` };
  });
}

const notAnswered = {
  verdict: 'unknown',
  reason: 'the node did not answer for it',
  unconfirmed: false,
} as const;

export type Change = Omit<DriftChange, 'mend'>;

/** In the order of the audit; what is audited no more comes last. */
export function compareAudits(before: readonly KnownCheck[], audited: readonly Audited[]): Change[] {
  const known = new Map(before.map((check) => [check.id, check]));
  const changed = audited.flatMap(({ check: { id, title }, verdict: after, reason }): Change[] => {
    const was = known.get(id) ?? null;
    if (was?.verdict === after) return [];
    return [{ id, title, kind: kindOf(was, after), before: was?.verdict ?? null, after, reason }];
  });
  const now = new Set(audited.map(({ check }) => check.id));
  const gone = before
    .filter(({ id }) => !now.has(id))
    .map(({ id, verdict }): Change => {
      const reason = 'it is not among the checks that are audited now';
      return { id, title: '', kind: 'disappeared', before: verdict, after: null, reason };
    });
  return [...changed, ...gone];
}

export function isFailing(verdict: Verdict): boolean {
  return verdict === 'fail' || verdict === 'stale';
}

/**
 * From fail to stale, or back, is no new failure: it has failed all the time. Nor is one that could not be looked at meanwhile,
 * and did not pass before that.
 */
function kindOf(was: KnownCheck | null, after: Verdict): Change['kind'] {
  if (was === null) return 'appeared';
  const hasFailed = isFailing(was.verdict) || (was.verdict === 'unknown' && !was.held);
  if (isFailing(after)) return hasFailed ? 'changed' : 'newlyFailing';
  if (after === 'pass') return 'newlyPassing';
  return after === 'unknown' ? 'newlyUnknown' : 'changed';
}
