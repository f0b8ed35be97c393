/** Which of the checks that drifted are mended again, and of every other why not. */
import type { Target } from '../../contracts/basics.ts';
import type { DriftCheck, DriftRequest, KnownCheck } from '../../contracts/drift.ts';
import { isRiskAbove } from '../checks/index.ts';
import type { Audited, Change } from './compare.ts';

export interface DriftSelection {
  todo: DriftCheck[];
  /** reasons, by id */
  leftOut: ReadonlyMap<string, string>;
}

export interface DriftChoice {
  limit: DriftRequest['remediate'];
  /** ids that the schedule names; empty: it is of the whole catalog */
  named: ReadonlySet<string>;
  /** components that somebody has put back on purpose */
  putBack: readonly Target[];
}

/**
 * What something else undoes every time is not fought for ever: each mend may cost a restart.
 * Counted from the last audit that found it passing by itself.
 */
const mostMends = 3;

/**
 * Only what passed when it could last be looked at is mended: the rest nobody has hardened yet.
 * @param before as the audit before found them
 */
export function selectDrifted(
  choice: DriftChoice,
  before: readonly KnownCheck[],
  audited: readonly Audited[],
  changes: readonly Change[],
): DriftSelection {
  const leftOut = new Map<string, string>();
  const { limit } = choice;
  if (limit === 'none') return { todo: [], leftOut };
  const known = new Map(before.map((check) => [check.id, check]));
  const failing = new Set(changes.filter(({ kind }) => kind === 'newlyFailing').map(({ id }) => id));
  const todo = audited
    .map(({ check }) => check)
    .filter((check) => {
      if (!failing.has(check.id)) return false;
      const whyNot = whyNotMended(check, known.get(check.id), { ...choice, limit });
      if (whyNot !== null) leftOut.set(check.id, whyNot);
      return whyNot === null;
    });
  return { todo: withoutCompany(todo, audited, leftOut), leftOut };
}

/** null: it is to be mended */
function whyNotMended(
  check: DriftCheck,
  was: KnownCheck | undefined,
  { limit, named, putBack }: DriftChoice & { limit: 'low' | 'medium' },
): string | null {
  if (was?.held !== true) return 'it did not pass before: there is nothing to bring back';
  if (check.kind === 'manual' || check.kind === 'refused') return 'its remedy is done by hand';
  if (putBack.includes(check.target)) {
    return `the last change of ${check.target} put it back on purpose (restore): only a person undoes that`;
  }
  if (check.neverInAll && !named.has(check.id)) {
    return `only where the schedule names it (${check.id}): its risk is accepted by name alone`;
  }
  if (isRiskAbove(check.risk, limit)) return `its risk is ${check.risk}, and the limit is ${limit}`;
  if (was.mends < mostMends) return null;
  return `mended ${was.mends} times in a row: something else undoes it, which is to be found first`;
}

/**
 * A batch brings along what a check requires, and what that requires, however far: a check is left where any of it fails and
 * is not to be mended.
 */
function withoutCompany(
  todo: readonly DriftCheck[],
  audited: readonly Audited[],
  leftOut: Map<string, string>,
): DriftCheck[] {
  const harmless = new Set(todo.map(({ slug }) => slug));
  for (const { check, verdict } of audited) if (verdict === 'pass') harmless.add(check.slug);
  const bySlug = new Map(audited.map(({ check }) => [check.slug, check]));
  const stays = todo.filter((check) => {
    const company = companyOf(check, bySlug).find((slug) => !harmless.has(slug));
    if (company !== undefined) leftOut.set(check.id, `it requires ${company}, which is not to be mended`);
    return company === undefined;
  });
  // What was left now may be what another one requires.
  return stays.length === todo.length ? stays : withoutCompany(stays, audited, leftOut);
}

/** Slugs, the nearest first; of what is not audited only the name. */
function companyOf({ requires }: DriftCheck, bySlug: ReadonlyMap<string, DriftCheck>): string[] {
  const found = new Set(requires);
  // What is added on the way is visited as well.
  for (const slug of found) for (const next of bySlug.get(slug)?.requires ?? []) found.add(next);
  return [...found];
}
