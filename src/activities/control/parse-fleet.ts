/** The first activity of a fleet: its input as a contract type, with the checks that every node is to be asked for. */
import { digestOf } from '../../adapters/storage/digest.ts';
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { FleetReports, ParsedFleet } from '../../contracts/deeds.ts';
import { FleetRequest } from '../../contracts/fleet.ts';
import { requestProblems } from '../../domain/approval/problems.ts';
import { resolveParameters } from '../../domain/checks/index.ts';
import { workText } from '../../domain/fleet/batch-input.ts';
import { limitProblems } from '../../domain/fleet/node-limit.ts';
import { carriedReports, reportSizeProblems } from '../../domain/fleet/node-report.ts';
import { workflowIds } from '../../domain/names.ts';
import { askedFor, batchChecks, excludedBy, noneLeftProblems } from './asked-for.ts';
import { checkProblems, definitionProblems, invalid, parseAll } from './input-problems.ts';
import { takeReport } from './take-report.ts';

/** @throws InputError that lists every problem at once */
export async function parseFleet(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedFleet> {
  const request = readFleetInput(input, workflowId, catalog);
  const reports = reportsOf(request, catalog);
  return {
    request,
    work: digestOf(workText(request)),
    ...(reports !== undefined && { reports }),
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
    problems.push(...idProblems(value, workflowId), ...sizeProblems(value), ...askingProblems(value));
  }
  if (value === undefined || problems.length > 0) throw invalid('remediateFleet', problems, 'fleet-request');
  const excluded = excludedBy(value, catalog);
  const noneLeft = noneLeftProblems(value, excluded, catalog);
  if (noneLeft.length > 0) throw invalid('remediateFleet', noneLeft, 'fleet-request');
  const { reported } = value;
  const taken = reported === undefined ? undefined : takeReport({ findings: reported }, excluded, catalog);
  const checks = askedFor(value, { taken, excluded }, catalog);
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

function reportsOf(request: FleetRequest, catalog: Catalog): FleetReports | undefined {
  const { reported, parameters, exclude } = request;
  if (reported === undefined) return undefined;
  const asked = Object.keys(parameters);
  const names = (asked.length === 0 ? [] : reported).map((finding) => {
    const checks = batchChecks({ exclude, reported: { findings: [finding] } }, catalog);
    return new Set(checks.flatMap((check) => Object.keys(check.parameters)));
  });
  const placesOf = (name: string): number[] => [...names.keys()].filter((place) => names[place]?.has(name));
  const wanting = Object.fromEntries(asked.map((name) => [name, placesOf(name)]));
  return { sizeBytes: sizeOf(request), wanting };
}

function sizeProblems(request: FleetRequest): string[] {
  return request.reported === undefined ? [] : reportSizeProblems(request, sizeOf(request));
}

function sizeOf(request: FleetRequest): number {
  return Buffer.byteLength(JSON.stringify(carriedReports(request)));
}

/** Of a wave people are asked whatever the changes of its nodes want. */
function askingProblems({ approval, approveWaves }: FleetRequest): string[] {
  return requestProblems(approveWaves === 'never' ? approval : { ...approval, required: 'always' });
}

function displayId(name: string, catalog: Catalog): string {
  return catalog.displayId(catalog.resolve(name));
}

function idProblems({ cluster, name }: FleetRequest, workflowId: string): string[] {
  const expected = workflowIds.fleet(cluster, name);
  return workflowId === expected ? [] : [`workflow id: expected "${expected}", found "${workflowId}"`];
}
