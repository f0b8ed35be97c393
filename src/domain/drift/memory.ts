/** What a drift audit knows of the one before it, and what it leaves to the next. */
import type { DriftResult, DriftStatus, KnownCheck } from '../../contracts/drift.ts';
import type { Audited } from './compare.ts';
import { wasNotTried } from './mends.ts';
import type { Mends } from './mends.ts';

/** A run before, of the same schedule. */
export interface Memory {
  status: DriftStatus;
  /** null: the node could not be audited yet */
  auditedAt: string | null;
  checks: readonly KnownCheck[];
}

/**
 * @param last what the last completed run of the schedule answered, as Temporal kept it
 * @returns null: there was none, or it was of something else; the audit is the first
 */
export function recallRun(last: unknown, place: { cluster: string; node: string }): Memory | null {
  if (typeof last !== 'object' || last === null) return null;
  const { schemaVersion, cluster, node, checks, auditedAt, status } = last as Partial<DriftResult>;
  if (schemaVersion !== 1 || cluster !== place.cluster || node !== place.node) return null;
  if (!Array.isArray(checks) || status === undefined) return null;
  return { status, auditedAt: auditedAt ?? null, checks };
}

export function rememberChecks(
  before: readonly KnownCheck[],
  audited: readonly Audited[],
  mended: Mends,
): KnownCheck[] {
  const known = new Map(before.map((check) => [check.id, check]));
  return audited.map(({ check: { id }, verdict }) => {
    const was = known.get(id);
    const mends = was?.mends ?? 0;
    const mend = mended.get(id);
    const outcome = mend?.outcome;
    if (outcome === 'fixed') return { id, verdict: 'pass', held: true, mends: mends + 1 };
    // Somebody was faster.
    if (outcome === 'compliant') return { id, verdict: 'pass', held: true, mends };
    // Nobody has looked into it yet: the next audit finds the same drift, tells it again, and tries again.
    if (mend !== undefined && wasNotTried(mend) && was !== undefined) return was;
    const held = verdict === 'unknown' ? (was?.held ?? false) : verdict === 'pass';
    return { id, verdict, held, mends: verdict === 'pass' ? 0 : mends };
  });
}
