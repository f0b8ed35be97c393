/** The first activity of a drift audit: its input as a contract type, and what it must know of each check. */
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Check } from '../../contracts/check.ts';
import type { ParsedDrift } from '../../contracts/deeds.ts';
import { DriftCheck, DriftRequest } from '../../contracts/drift.ts';
import { requestProblems } from '../../domain/approval/problems.ts';
import { closeOverRequirements, isAboutNode, resolveParameters } from '../../domain/checks/index.ts';
import { scheduleOfRun, workflowIds } from '../../domain/names.ts';
import { checkProblems, invalid, parseAll } from './input-problems.ts';
import { briefOf } from './parse-batch.ts';

/** @throws InputError that lists every problem at once */
export async function parseDrift(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedDrift> {
  const { request, checks } = readDriftInput(input, catalog, (value) => idProblems(value, workflowId));
  const named = request.checks?.map((name) => catalog.displayId(catalog.resolve(name)));
  return {
    request,
    ...(named !== undefined && { named }),
    checks: checks.map((check) => DriftCheck.parse(briefOf(check, catalog))),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

/**
 * The command line reads it, too: a schedule whose every run would fail is not made.
 * @param otherProblems those that only the caller knows; undefined: the input is not one
 * @throws InputError that lists every problem at once
 */
export function readDriftInput(
  input: unknown,
  catalog: Catalog,
  otherProblems: (request: DriftRequest | undefined) => string[],
): { request: DriftRequest; checks: Check[] } {
  const { value, problems } = parseAll(DriftRequest, input);
  for (const field of ['checks', 'exclude']) problems.push(...checkProblems(input, field, catalog));
  problems.push(...otherProblems(value), ...(value === undefined ? [] : requestProblems(value.approval)));
  if (value === undefined || problems.length > 0) throw invalid('auditDrift', problems, 'drift-request');
  const asked = value.checks?.map((name) => catalog.resolve(name)) ?? catalog.checks.filter(isAboutNode);
  // What a check requires would be mended with it: so it is looked at, too.
  const together = closeOverRequirements(asked, (slug) => catalog.find(slug));
  const excluded = new Set(
    value.exclude.map((one) => catalog.resolve(typeof one === 'string' ? one : one.check).slug),
  );
  const checks = catalog.checks.filter((check) => together.includes(check) && !excluded.has(check.slug));
  resolveParameters(checks, value.parameters);
  return { request: value, checks };
}

/** Ids are a convenience, but one that names another node would mislead everybody who reads it. */
function idProblems(request: DriftRequest | undefined, workflowId: string): string[] {
  if (request === undefined) return [];
  const { cluster, node } = request;
  const expected = workflowIds.drift(cluster, node);
  const schedule = scheduleOfRun(workflowId);
  if (schedule === expected || schedule.startsWith(`${expected}/`)) return [];
  return [`workflow id: expected "${expected}" or "${expected}/<name>", found "${schedule}"`];
}
