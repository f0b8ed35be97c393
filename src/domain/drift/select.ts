/** Which of the checks that drifted are mended again, and of every other why not. */
import type { DriftCheck, DriftRequest, KnownCheck } from '../../contracts/drift.ts';
import { isRiskAbove } from '../checks/index.ts';
import type { Audited, Change } from './compare.ts';

export interface DriftSelection {
  todo: DriftCheck[];
  /** reasons, by id */
  leftOut: ReadonlyMap<string, string>;
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
  limit: DriftRequest['remediate'],
  before: readonly KnownCheck[],
  audited: readonly Audited[],
  changes: readonly Change[],
): DriftSelection {
  const leftOut = new Map<string, string>();
  if (limit === 'none') return { todo: [], leftOut };
  const known = new Map(before.map((check) => [check.id, check]));
  const failing = new Set(changes.filter(({ kind }) => kind === 'newlyFailing').map(({ id }) => id));
  const todo = audited
    .map(({ check }) => check)
    .filter((check) => {
      if (!failing.has(check.id)) return false;
      const whyNot = whyNotMended(check, known.get(check.id), limit);
      if (whyNot !== null) leftOut.set(check.id, whyNot);
      return whyNot === null;
    });
  return { todo: withoutCompany(todo, audited, leftOut), leftOut };
}

/** null: it is to be mended */
function whyNotMended(
  check: DriftCheck,
  was: KnownCheck | undefined,
  limit: 'low' | 'medium',
): string | null {
  if (was?.held !== true) return 'it did not pass before: there is nothing to bring back';
  if (check.kind === 'manual' || check.kind === 'refused') return 'its remedy is done by hand';
  if (isRiskAbove(check.risk, limit)) return `its risk is ${check.risk}, and the limit is ${limit}`;
  if (was.mends < mostMends) return null;
  return `mended ${was.mends} times in a row: something else undoes it, which is to be found first`;
}

/** A batch brings along what a check requires: a check that requires one which is not to be mended is left as well. */
function withoutCompany(
  todo: readonly DriftCheck[],
  audited: readonly Audited[],
  leftOut: Map<string, string>,
): DriftCheck[] {
  const harmless = new Set(todo.map(({ slug }) => slug));
  for (const { check, verdict } of audited) if (verdict === 'pass') harmless.add(check.slug);
  const stays = todo.filter(({ id, requires }) => {
    const company = requires.find((slug) => !harmless.has(slug));
    if (company !== undefined) leftOut.set(id, `it requires ${company}, which is not to be mended`);
    return company === undefined;
  });
  // What was left now may be what another one requires.
  return stays.length === todo.length ? stays : withoutCompany(stays, audited, leftOut);
}
