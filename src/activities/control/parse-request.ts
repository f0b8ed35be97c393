/** The first activity of every workflow: the one place where input becomes a contract type. */
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ParsedRequest } from '../../contracts/deeds.ts';
import { AskRequest, RemediateRequest } from '../../contracts/request.ts';
import { requestProblems } from '../../domain/approval/problems.ts';
import { closeOverRequirements } from '../../domain/checks/index.ts';
import { parseRemediateId, workflowIds } from '../../domain/names.ts';
import { checkProblems, definitionProblems, invalid, parseAll } from './input-problems.ts';

/** @throws InputError that lists every problem at once */
export async function parseRequest(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedRequest> {
  const value = readRemediateInput(input, workflowId, catalog);
  return {
    request: withDefinitions(value, catalog),
    clusterId: await temporal.clusterId(),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

/**
 * The command line reads it, too: a run that would fail at once is not begun.
 * @throws InputError that lists every problem at once
 */
export function readRemediateInput(input: unknown, workflowId: string, catalog: Catalog): RemediateRequest {
  const { value, problems } = parseAll(RemediateRequest, input);
  problems.push(...checkProblems(input, 'checks', catalog), ...checkProblems(input, 'accept', catalog));
  if (value !== undefined) {
    problems.push(...idProblems(value, workflowId), ...definitionProblems(value.definitions, catalog));
    if (value.isPutBack !== true) problems.push(...requestProblems(value.approval));
  }
  if (value === undefined || problems.length > 0) throw invalid('remediate', problems, 'remediate-request');
  return value;
}

export function parseAsk({ input }: { input: unknown }): AskRequest {
  const { value, problems } = parseAll(AskRequest, input);
  if (value === undefined) throw invalid('askNode', problems);
  return value;
}

/** What is meant here by every check of the request: the node refuses where it means another. */
function withDefinitions(request: RemediateRequest, catalog: Catalog): RemediateRequest {
  if (request.checks === undefined) return request;
  const asked = request.checks.map((name) => catalog.resolve(name));
  const together = closeOverRequirements(asked, (slug) => catalog.find(slug));
  const definitions = Object.fromEntries(together.map(({ slug }) => [slug, catalog.digest(slug)]));
  return { ...request, definitions };
}

function idProblems(request: RemediateRequest, workflowId: string): string[] {
  const id = parseRemediateId(workflowId);
  if (id?.cluster === request.cluster && id.node === request.node) return [];
  const expected = workflowIds.remediate(request.cluster, request.node, id?.target ?? '<target>');
  return [
    `workflow id: expected "${expected}" (the target is the component that changes), found "${workflowId}"`,
  ];
}
