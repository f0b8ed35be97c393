/** The first activity of a batch: its input as a contract type, and what it must know of each check. */
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import { unusableReason } from '../../catalog/catalog.ts';
import type { Catalog, UnusableCheck } from '../../catalog/catalog.ts';
import { BatchRequest } from '../../contracts/batch.ts';
import type { BatchCheck } from '../../contracts/batch.ts';
import type { Check, FixStep } from '../../contracts/check.ts';
import type { ParsedBatch } from '../../contracts/deeds.ts';
import type { ReportTaken } from '../../contracts/kube-bench.ts';
import { untried } from '../../domain/batch/untried.ts';
import { closeOverRequirements, resolveParameters } from '../../domain/checks/index.ts';
import { workflowIds } from '../../domain/names.ts';
import { checkProblems, definitionProblems, invalid, parseAll } from './input-problems.ts';
import { takeReport } from './take-report.ts';

/** @throws InputError that lists every problem at once */
export async function parseBatch(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedBatch> {
  const { value, problems } = parseAll(BatchRequest, input);
  for (const field of ['checks', 'accept', 'exclude']) problems.push(...checkProblems(input, field, catalog));
  problems.push(...planProblems(value, catalog));
  if (value !== undefined) {
    problems.push(...idProblems(value, workflowId), ...definitionProblems(value.definitions, catalog));
  }
  if (value === undefined || problems.length > 0) throw invalid('remediateBatch', problems, 'batch-request');
  const excluded = excludedBy(value, catalog);
  const accept = value.accept?.map((name) => catalog.displayId(catalog.resolve(name)));
  const taken = value.reported === undefined ? undefined : takeReport(value.reported, excluded, catalog);
  const checks = askedFor(value, { taken, excluded }, catalog);
  const parameters = value.expectedPlans === undefined ? value.parameters : parametersOf(checks, value);
  resolveParameters(checks, parameters);
  return {
    request: { ...value, parameters, ...(accept !== undefined && { accept }) },
    checks: [
      ...checks.map((check) => briefOf(check, catalog)),
      ...(value.all === true ? catalog.own.unusable.map(unusableBrief) : []),
    ],
    ...(value.all === true && { known: knownNames(catalog) }),
    ...(excluded.size > 0 && { excluded: describeExcluded(excluded, catalog) }),
    ...(taken !== undefined && { taken }),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

/** A plan of many checks was made with the parameters of all, also of those for which nothing is to be done. */
function parametersOf(checks: readonly Check[], { parameters }: BatchRequest): BatchRequest['parameters'] {
  const names = new Set(checks.flatMap((check) => Object.keys(check.parameters)));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
}

function planProblems(request: BatchRequest | undefined, catalog: Catalog): string[] {
  const plans = request?.expectedPlans ?? [];
  return plans.flatMap((plan, index) =>
    checkProblems(plan, 'checks', catalog).map((problem) => `expectedPlans.${index}.${problem}`),
  );
}

function idProblems({ cluster, node }: BatchRequest, workflowId: string): string[] {
  const expected = workflowIds.batch(cluster, node);
  return workflowId === expected ? [] : [`workflow id: expected "${expected}", found "${workflowId}"`];
}

/** Reason by slug. */
function excludedBy({ exclude }: BatchRequest, catalog: Catalog): Map<string, string> {
  return new Map(
    exclude.map((one) => {
      const { check, reason } = typeof one === 'string' ? { check: one, reason: noReason } : one;
      return [catalog.resolve(check).slug, reason];
    }),
  );
}

const noReason = 'it was to be left alone (exclude)';

function describeExcluded(
  excluded: ReadonlyMap<string, string>,
  catalog: Catalog,
): NonNullable<ParsedBatch['excluded']> {
  return catalog.checks.flatMap((check) => {
    const reason = excluded.get(check.slug);
    return reason === undefined ? [] : [{ id: catalog.displayId(check), title: check.title, reason }];
  });
}

/** Also what the asked ones require: it travels with them, and is told of. */
function askedFor(
  { checks, restoreChanges, expectedPlans }: BatchRequest,
  { taken, excluded }: { taken: ReportTaken | undefined; excluded: ReadonlyMap<string, string> },
  catalog: Catalog,
): Check[] {
  if (restoreChanges !== undefined) return [];
  // What nothing is to be done for is looked at, and brings nothing along.
  const toMend = taken?.findings.filter(({ whyNot }) => whyNot === null);
  const planned = expectedPlans?.flatMap((plan) => plan.checks);
  const names = checks ?? planned ?? toMend?.map(({ check }) => check);
  const asked = names?.map((name) => catalog.resolve(name)) ?? catalog.checks;
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

export function briefOf(check: Check, catalog: Catalog): BatchCheck {
  const { slug, title, component, target, fix, parameters } = check;
  return {
    id: catalog.displayId(check),
    slug,
    title,
    target: target === 'files' ? 'files' : component,
    kind: fix.kind,
    risk: fix.risk,
    neverInAll: fix.neverInAll,
    requires: fix.requires,
    words: [...new Set(fix.steps.flatMap(wordsOf))],
    parameters: Object.keys(parameters),
    guidance: fix.guidance,
    digest: catalog.digest(slug),
  };
}

function knownNames({ checks, own }: Catalog): string[] {
  return [...checks.map(({ slug }) => slug), ...own.unusable.map(({ name }) => name)];
}

/** A check that was meant to be there is told of, whatever keeps it from being looked at. */
function unusableBrief(one: UnusableCheck): BatchCheck {
  const problem = `could not be read by the control worker: ${unusableReason(one)}`;
  return untried({ id: one.name, title: 'A check of your own that cannot be used', problem });
}

function wordsOf(step: FixStep): string[] {
  if ('setFlag' in step) return [step.setFlag.name];
  if ('addToFlag' in step) return [step.addToFlag.name, ...step.addToFlag.items];
  if ('removeFromFlag' in step) return [step.removeFromFlag.name, ...step.removeFromFlag.items];
  if ('unsetFlag' in step) return [step.unsetFlag.name];
  if ('setKey' in step) return [step.setKey.path];
  if ('unsetKey' in step) return [step.unsetKey.path];
  return [];
}
