/** The first activity of a batch: its input as a contract type, and what it must know of each check. */
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import { unusableReason } from '../../catalog/catalog.ts';
import type { Catalog, UnusableCheck } from '../../catalog/catalog.ts';
import { BatchRequest } from '../../contracts/batch.ts';
import type { BatchCheck } from '../../contracts/batch.ts';
import type { Check, FixStep } from '../../contracts/check.ts';
import type { ParsedBatch } from '../../contracts/deeds.ts';
import { requestProblems } from '../../domain/approval/problems.ts';
import { untried } from '../../domain/batch/untried.ts';
import { resolveParameters } from '../../domain/checks/index.ts';
import { workflowIds } from '../../domain/names.ts';
import { askedFor, excludedBy, noneLeftProblems } from './asked-for.ts';
import { checkProblems, definitionProblems, invalid, parseAll } from './input-problems.ts';
import { takeReport } from './take-report.ts';

/** @throws InputError that lists every problem at once */
export async function parseBatch(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedBatch> {
  const { request, checks, excluded, taken } = readBatchInput(input, workflowId, catalog);
  return {
    request,
    checks: [
      ...checks.map((check) => briefOf(check, catalog)),
      ...(request.all === true ? catalog.own.unusable.map(unusableBrief) : []),
    ],
    ...(request.all === true && { known: knownNames(catalog) }),
    ...(excluded.size > 0 && { excluded: describeExcluded(excluded, catalog) }),
    ...(taken !== undefined && { taken }),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

interface ReadBatch {
  request: BatchRequest;
  checks: Check[];
  /** reason by slug */
  excluded: ReadonlyMap<string, string>;
  taken: ReturnType<typeof takeReport> | undefined;
}

/**
 * The command line reads it, too: a run that would fail at once is not begun.
 * @throws InputError that lists every problem at once
 */
export function readBatchInput(input: unknown, workflowId: string, catalog: Catalog): ReadBatch {
  const { value, problems } = parseAll(BatchRequest, input);
  for (const field of ['checks', 'accept', 'exclude']) problems.push(...checkProblems(input, field, catalog));
  problems.push(...planProblems(value, catalog));
  if (value !== undefined) {
    problems.push(...idProblems(value, workflowId), ...definitionProblems(value.definitions, catalog));
    problems.push(...requestProblems(value.approval));
  }
  if (value === undefined || problems.length > 0) throw invalid('remediateBatch', problems, 'batch-request');
  const excluded = excludedBy(value, catalog);
  const noneLeft = noneLeftProblems(value, excluded, catalog);
  if (noneLeft.length > 0) throw invalid('remediateBatch', noneLeft, 'batch-request');
  const accept = value.accept?.map((name) => catalog.displayId(catalog.resolve(name)));
  const taken = value.reported === undefined ? undefined : takeReport(value.reported, excluded, catalog);
  const checks = askedFor(value, { taken, excluded }, catalog);
  const parameters = value.expectedPlans === undefined ? value.parameters : parametersOf(checks, value);
  resolveParameters(checks, parameters);
  return {
    request: { ...value, parameters, ...(accept !== undefined && { accept }) },
    checks,
    excluded,
    taken,
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

function describeExcluded(
  excluded: ReadonlyMap<string, string>,
  catalog: Catalog,
): NonNullable<ParsedBatch['excluded']> {
  return catalog.checks.flatMap((check) => {
    const reason = excluded.get(check.slug);
    return reason === undefined ? [] : [{ id: catalog.displayId(check), title: check.title, reason }];
  });
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
