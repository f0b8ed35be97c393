/** The first activity of a batch: its input as a contract type, and what it must know of each check. */
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { BatchRequest } from '../../contracts/batch.ts';
import type { BatchCheck } from '../../contracts/batch.ts';
import type { Check, FixStep } from '../../contracts/check.ts';
import type { ParsedBatch } from '../../contracts/deeds.ts';
import { resolveParameters } from '../../domain/checks/index.ts';
import { InputError } from '../../domain/errors.ts';
import { workflowIds } from '../../domain/names.ts';
import { checkProblems, invalid, parseAll } from './parse-request.ts';

/** @throws InputError that lists every problem at once */
export async function parseBatch(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedBatch> {
  const { value, problems } = parseAll(BatchRequest, input);
  problems.push(...checkProblems(input, 'checks', catalog), ...checkProblems(input, 'exclude', catalog));
  if (value !== undefined) problems.push(...idProblems(value, workflowId));
  if (value === undefined || problems.length > 0) throw invalid('remediateBatch', problems);
  const checks = askedFor(value, catalog);
  resolveParameters(checks, value.parameters);
  return {
    request: value,
    checks: checks.map((check) => briefOf(check, catalog)),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

function idProblems({ cluster, node }: BatchRequest, workflowId: string): string[] {
  const expected = workflowIds.batch(cluster, node);
  return workflowId === expected ? [] : [`workflow id: expected "${expected}", found "${workflowId}"`];
}

/** Also what the asked ones require: it travels with them, and is told of. */
function askedFor({ checks, exclude }: BatchRequest, catalog: Catalog): Check[] {
  const excluded = new Set(exclude.map((name) => catalog.resolve(name).slug));
  const wanted = new Set<string>();
  const visit = (check: Check | undefined): void => {
    if (check === undefined || wanted.has(check.slug)) return;
    wanted.add(check.slug);
    for (const slug of check.fix.requires) visit(catalog.find(slug));
  };
  for (const check of checks?.map((name) => catalog.resolve(name)) ?? catalog.checks) visit(check);
  const missing = [...wanted].flatMap((slug) => requiredButExcluded(catalog.find(slug), excluded, catalog));
  if (missing.length > 0) throw new InputError(missing.join('\n'), { code: 'INVALID_REQUEST' });
  return catalog.checks.filter(({ slug }) => wanted.has(slug) && !excluded.has(slug));
}

function requiredButExcluded(
  check: Check | undefined,
  excluded: ReadonlySet<string>,
  catalog: Catalog,
): string[] {
  if (check === undefined || excluded.has(check.slug)) return [];
  return check.fix.requires
    .filter((slug) => excluded.has(slug))
    .map((slug) => {
      const required = catalog.find(slug);
      const [id, other] = [check, required].map((one) => (one === undefined ? slug : catalog.displayId(one)));
      return `exclude: ${id ?? ''} requires ${other ?? ''}: exclude both, or none`;
    });
}

function briefOf(check: Check, catalog: Catalog): BatchCheck {
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
  };
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
