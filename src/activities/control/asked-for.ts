/** Which checks a batch is about: what is asked for and what travels with it, less what is excluded. */
import type { Catalog } from '../../catalog/catalog.ts';
import type { BatchRequest } from '../../contracts/batch.ts';
import type { Check } from '../../contracts/check.ts';
import type { Reported, ReportTaken } from '../../contracts/kube-bench.ts';
import { closeOverRequirements, isAboutNode } from '../../domain/checks/index.ts';
import { invalid } from './input-problems.ts';
import { takeReport } from './take-report.ts';

interface Asked extends Pick<BatchRequest, 'exclude'> {
  checks?: BatchRequest['checks'];
  reported?: Pick<Reported, 'findings'> | undefined;
}

/** @throws InputError for a check that the catalog does not have, or that is excluded and required */
export function batchChecks(asked: Asked, catalog: Catalog): Check[] {
  const excluded = excludedBy(asked, catalog);
  const { reported } = asked;
  const taken = reported === undefined ? undefined : takeReport(reported, excluded, catalog);
  return askedFor(asked, { taken, excluded }, catalog);
}

/** Of checks that are named and all excluded nobody could say that they pass. */
export function noneLeftProblems(
  { checks = [] }: Pick<BatchRequest, 'checks'>,
  excluded: ReadonlyMap<string, string>,
  catalog: Catalog,
): string[] {
  const named = checks.map((name) => catalog.resolve(name));
  if (named.length === 0 || named.some(({ slug }) => !excluded.has(slug))) return [];
  const found = named.map((check) => catalog.displayId(check)).join(', ');
  return [`exclude: expected one of the named checks to be left, found all of them excluded: ${found}`];
}

/** Reason by slug. */
export function excludedBy(
  { exclude }: Pick<BatchRequest, 'exclude'>,
  catalog: Catalog,
): Map<string, string> {
  return new Map(
    exclude.map((one) => {
      const { check, reason } = typeof one === 'string' ? { check: one, reason: noReason } : one;
      return [catalog.resolve(check).slug, reason];
    }),
  );
}

const noReason = 'it was to be left alone (exclude)';

/** Also what the asked ones require: it travels with them, and is told of. */
export function askedFor(
  {
    checks,
    restoreChanges,
    expectedPlans,
  }: Pick<BatchRequest, 'checks' | 'restoreChanges' | 'expectedPlans'>,
  { taken, excluded }: { taken: ReportTaken | undefined; excluded: ReadonlyMap<string, string> },
  catalog: Catalog,
): Check[] {
  if (restoreChanges !== undefined) return [];
  // What nothing is to be done for is looked at, and brings nothing along.
  const toMend = taken?.findings.filter(({ whyNot }) => whyNot === null);
  const planned = expectedPlans?.flatMap((plan) => plan.checks);
  const names = checks ?? planned ?? toMend?.map(({ check }) => check);
  const asked = names?.map((name) => catalog.resolve(name)) ?? catalog.checks.filter(isAboutNode);
  const together = closeOverRequirements(asked, (slug) => catalog.find(slug));
  const lookedAt = taken?.findings.map(({ check }) => catalog.resolve(check)) ?? [];
  const wanted = together.filter(({ slug }) => !excluded.has(slug));
  const missing = wanted.flatMap((check) => requiredButExcluded(check, excluded, catalog));
  if (missing.length > 0) throw invalid('remediateBatch', missing, 'batch-request');
  return catalog.checks.filter((check) => wanted.includes(check) || lookedAt.includes(check));
}

function requiredButExcluded(
  check: Check,
  excluded: ReadonlyMap<string, string>,
  catalog: Catalog,
): string[] {
  return check.fix.requires
    .filter((slug) => excluded.has(slug))
    .map((slug) => catalog.displayId(catalog.resolve(slug)))
    .map((required) => `exclude: ${catalog.displayId(check)} requires ${required}: exclude both, or none`);
}
