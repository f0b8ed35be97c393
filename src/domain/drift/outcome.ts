/** Status of a drift audit by what has changed and what was mended; and whether anybody is to be told. */
import type { Verdict } from '../../contracts/audit.ts';
import type { Code } from '../../contracts/codes.ts';
import type { DriftChange, DriftResult, DriftStatus } from '../../contracts/drift.ts';
import { firstOf } from '../first-of.ts';
import { isFailing } from './compare.ts';
import type { Memory } from './memory.ts';
import { isMended } from './mends.ts';

export interface DriftOutcome {
  status: DriftStatus;
  code?: Code | undefined;
  reason: string;
}

/**
 * @param memory null: the first audit that the node answered, however many were tried
 * @param verdicts of all checks, as they are now
 */
export function driftOutcome(
  memory: Memory | null,
  changes: readonly DriftChange[],
  remediation: DriftResult['remediation'],
  verdicts: readonly Verdict[],
): DriftOutcome {
  const counts = countVerdicts(verdicts);
  if (memory?.auditedAt == null) return { status: 'BASELINE', reason: `the first audit: ${counts}` };
  const since = `since ${memory.auditedAt}`;
  if (remediation?.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') {
    const { status, code, reason } = remediation;
    return { status, code, reason: `${idsOf(drifted(changes))} failed ${since}: ${reason}` };
  }
  const status = statusOf(changes);
  const parts = [...describeChanges(changes), ...(remediation === null ? [] : [remediation.reason])];
  const what = parts.length === 0 ? 'no check has changed' : parts.join('; ');
  const code = status === 'DRIFTED' ? remediation?.code : undefined;
  return { status, ...(code !== undefined && { code }), reason: `${since}: ${what}; now ${counts}` };
}

function drifted(changes: readonly DriftChange[]): DriftChange[] {
  return changes.filter(({ kind }) => kind === 'newlyFailing');
}

function statusOf(changes: readonly DriftChange[]): DriftStatus {
  const failing = drifted(changes);
  if (failing.length > 0) {
    return failing.every(({ mend }) => mend !== null && isMended(mend)) ? 'DRIFT_FIXED' : 'DRIFTED';
  }
  if (changes.length === 0) return 'NO_CHANGE';
  return changes.every(({ kind }) => kind === 'newlyPassing') ? 'IMPROVED' : 'CHANGED';
}

const words: Record<DriftChange['kind'], string> = {
  newlyFailing: 'newly failing',
  newlyPassing: 'newly passing',
  newlyUnknown: 'could not be looked at',
  changed: 'changed otherwise',
  appeared: 'audited for the first time',
  disappeared: 'audited no more',
};

function describeChanges(changes: readonly DriftChange[]): string[] {
  return Object.entries(words).flatMap(([kind, word]) => {
    const found = changes.filter((change) => change.kind === kind);
    return found.length === 0 ? [] : [`${word}: ${idsOf(found)}`];
  });
}

/** A sentence stays one: the whole list is in `changes`. */
const mostNamed = 5;

function idsOf(changes: readonly DriftChange[]): string {
  const ids = changes.map(({ id }) => id);
  return firstOf(ids, mostNamed);
}

function countVerdicts(verdicts: readonly Verdict[]): string {
  const passing = verdicts.filter((verdict) => verdict === 'pass').length;
  const failing = verdicts.filter(isFailing).length;
  return `${passing} pass, ${failing} fail, ${verdicts.length - passing - failing} neither`;
}

const away: readonly DriftStatus[] = ['NODE_UNREACHABLE', 'AUDIT_FAILED'];

/** A node that stays away is told once, and once more when it is back. */
export function isNews(status: DriftStatus, before: Memory | null): boolean {
  const wasAway = before !== null && away.includes(before.status);
  if (away.includes(status)) return status !== before?.status;
  return status !== 'NO_CHANGE' || wasAway;
}
