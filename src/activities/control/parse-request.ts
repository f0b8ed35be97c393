/** The first activity of every workflow: the one place where input becomes a contract type. */
import { describeIssues } from '../../adapters/config/config-file.ts';
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ParsedRequest } from '../../contracts/deeds.ts';
import { AskRequest, RemediateRequest } from '../../contracts/request.ts';
import { InputError } from '../../domain/errors.ts';
import { parseRemediateId, workflowIds } from '../../domain/names.ts';
import type { z } from 'zod';

/** @throws InputError that lists every problem at once */
export async function parseRequest(
  { input, workflowId }: { input: unknown; workflowId: string },
  { temporal, catalog }: { temporal: TemporalService; catalog: Catalog },
): Promise<ParsedRequest> {
  const { value, problems } = parseAll(RemediateRequest, input);
  problems.push(...checkProblems(input, 'checks', catalog));
  if (value !== undefined) problems.push(...idProblems(value, workflowId));
  if (value === undefined || problems.length > 0) throw invalid('remediate', problems);
  return {
    request: value,
    clusterId: await temporal.clusterId(),
    hasSearchAttributes: await temporal.hasSearchAttributes(),
  };
}

export function parseAsk({ input }: { input: unknown }): AskRequest {
  const { value, problems } = parseAll(AskRequest, input);
  if (value === undefined) throw invalid('askNode', problems);
  return value;
}

export function parseAll<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { value?: z.output<Schema>; problems: string[] } {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = describeIssues(parsed.error.issues, input, () => 'input');
  return { problems: problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)) };
}

/** Unknown checks are found even when other fields are wrong too: all problems at once. */
export function checkProblems(input: unknown, field: string, catalog: Catalog): string[] {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const names = fields[field];
  if (!Array.isArray(names)) return [];
  return names.flatMap((id: unknown, index) => {
    if (typeof id !== 'string' || id === '') return []; // the schema has named it
    try {
      catalog.resolve(id);
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [`${field}.${index}: ${error.message}`];
    }
  });
}

function idProblems(request: RemediateRequest, workflowId: string): string[] {
  const id = parseRemediateId(workflowId);
  if (id?.cluster === request.cluster && id.node === request.node) return [];
  const expected = workflowIds.remediate(request.cluster, request.node, id?.target ?? '<target>');
  return [
    `workflow id: expected "${expected}" (the target is the component that changes), found "${workflowId}"`,
  ];
}

export function invalid(workflow: string, problems: string[]): InputError {
  return new InputError(
    `${workflow}: ${problems.length} problem(s) with the input\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    {
      code: 'INVALID_REQUEST',
      hint: `correct each line above; the schema is schemas/${schemaOf[workflow] ?? 'remediate-request'}.schema.json`,
    },
  );
}

const schemaOf: Record<string, string> = { remediateBatch: 'batch-request' };
