/** The first activity of a fleet: its input as a contract type, with the checks that every node is to be asked for. */
import { digestOf } from '../../adapters/storage/digest.ts';
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ParsedFleet } from '../../contracts/deeds.ts';
import { FleetRequest } from '../../contracts/fleet.ts';
import { resolveParameters } from '../../domain/checks/index.ts';
import { workText } from '../../domain/fleet/batch-input.ts';
import { limitProblems } from '../../domain/fleet/node-limit.ts';
import { workflowIds } from '../../domain/names.ts';
import { askedFor, excludedBy } from './asked-for.ts';
import { checkProblems, definitionProblems, invalid, parseAll } from './input-problems.ts';

/** @throws InputError that lists every problem at once */
export async function parseFleet(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedFleet> {
  const request = readFleetInput(input, workflowId, catalog);
  return {
    request,
    work: digestOf(workText(request)),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

/**
 * The command line reads it, too: a run that would fail at once is not begun.
 * @throws InputError that lists every problem at once
 */
export function readFleetInput(input: unknown, workflowId: string, catalog: Catalog): FleetRequest {
  const { value, problems } = parseAll(FleetRequest, input);
  for (const field of ['checks', 'accept', 'exclude']) problems.push(...checkProblems(input, field, catalog));
  if (value !== undefined) {
    problems.push(...definitionProblems(value.definitions, catalog), ...limitProblems(value));
    problems.push(...idProblems(value, workflowId));
  }
  if (value === undefined || problems.length > 0) throw invalid('remediateFleet', problems, 'fleet-request');
  const checks = askedFor(value, { taken: undefined, excluded: excludedBy(value, catalog) }, catalog);
  resolveParameters(checks, value.parameters);
  const accept = value.accept?.map((name) => displayId(name, catalog));
  // Every node is asked for what the first one was: another control worker may have read other files since.
  const definitions = Object.fromEntries(checks.map(({ slug }) => [slug, catalog.digest(slug)]));
  return {
    ...value,
    definitions: { ...definitions, ...value.definitions },
    ...(value.checks !== undefined && { checks: value.checks.map((name) => displayId(name, catalog)) }),
    ...(accept !== undefined && { accept }),
  };
}

function displayId(name: string, catalog: Catalog): string {
  return catalog.displayId(catalog.resolve(name));
}

function idProblems({ cluster, name }: FleetRequest, workflowId: string): string[] {
  const expected = workflowIds.fleet(cluster, name);
  return workflowId === expected ? [] : [`workflow id: expected "${expected}", found "${workflowId}"`];
}
