/** Results of closed runs, as the Temporal server keeps them. */
import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import { BatchResult } from '../../contracts/batch.ts';
import { RemediationResult } from '../../contracts/result.ts';
import type { Code } from '../../contracts/codes.ts';
import { InputError } from '../../domain/errors.ts';
import { isBatchId } from '../../domain/names.ts';
import type { NoResult } from '../../domain/no-result.ts';
import type { ChildResult } from '../../domain/report/build-report.ts';
import { earlierRun } from '../../domain/report/earlier-run.ts';
import type { EndedRun } from '../../domain/report/earlier-run.ts';
import type { EarlierRun } from '../../contracts/report.ts';
import {
  ApplicationFailure,
  CancelledFailure,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from './temporal-client.ts';

export interface ClosedRun {
  runId: string;
  startedAt: string;
  result: RemediationResult | BatchResult;
}

/**
 * @param id of a remediation or a batch; any other would not be safe in a query (`isRemediationId`)
 * @param runId undefined: the latest run of that id
 * @throws InputError when it is under way, or ended without a result; the SDK's WorkflowNotFoundError
 */
export async function readClosedRun(client: Client, id: string, runId?: string): Promise<ClosedRun> {
  const { status, runId: found, startTime } = await client.workflow.getHandle(id, runId).describe();
  if (isOpen(status)) {
    throw new InputError(`${id}: expected a run that has ended, found one under way`, {
      code: 'INVALID_REQUEST',
      hint: `follow it to its end: kubemend watch ${id}`,
    });
  }
  const end = await readEnd(client, { id, runId: found }, schemaOf(id));
  if ('missing' in end) {
    throw new InputError(`${id}: expected a run with a result, found one that ${end.missing}`, {
      code: 'INVALID_REQUEST',
      hint: "the node's own record decides: `kubemend journal show`; an earlier run is named with --run",
    });
  }
  return { runId: found, startedAt: startTime.toISOString(), result: end.result };
}

/** Of a run that a batch began. One that is not to be had any more is said so: it is no failure. */
export async function readChild(client: Client, id: string, runId: string): Promise<ChildResult> {
  // A batch names no run of one that it could not start, or that never answered.
  if (runId === '') return { missing: 'was not begun, or never answered the batch' };
  return await readEnd(client, { id, runId }, RemediationResult);
}

export interface Earlier {
  /** ISO 8601: those that began before */
  startedAt: string;
  limit: number;
}

export async function readEarlierRuns(client: Client, id: string, earlier: Earlier): Promise<EarlierRun[]> {
  const schema = schemaOf(id);
  return await Promise.all(
    (await listClosed(client, id, earlier)).map(async (run) => {
      const end = await readEnd(client, { id, runId: run.runId }, schema);
      return earlierRun(run, 'missing' in end ? end : end.result);
    }),
  );
}

/** Newest first. Listing is eventually consistent: a run that ended this second may not be there yet. */
export async function listClosed(
  client: Client,
  id: string,
  { startedAt, limit }: Earlier,
): Promise<EndedRun[]> {
  const runs = [];
  // What goes on in a new run has not ended.
  const query = `WorkflowId = '${id}' AND ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'`;
  for await (const run of client.workflow.list({ query })) {
    const { runId, startTime, closeTime } = run;
    if (startTime.toISOString() >= startedAt) continue;
    runs.push({ runId, startedAt: startTime.toISOString(), finishedAt: closeTime?.toISOString() ?? null });
    if (runs.length === limit) break;
  }
  return runs;
}

function schemaOf(id: string): z.ZodType<ClosedRun['result']> {
  return isBatchId(id) ? BatchResult : RemediationResult;
}

/** Its end would be waited for. One that is paused goes on one day. */
export function isOpen({ name }: { name: string }): boolean {
  return name === 'RUNNING' || name === 'PAUSED';
}

/** @returns null: the server does not know it */
export async function describeRun(client: Client, id: string, runId?: string) {
  try {
    return await client.workflow.getHandle(id, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** @returns null: it is under way */
export async function readEndOfClosed<Result>(
  client: Client,
  { id, runId }: { id: string; runId: string },
  schema: z.ZodType<Result>,
): Promise<{ result: Result } | NoResult | null> {
  const run = await describeRun(client, id, runId);
  if (run === null) return { missing: isGone };
  return isOpen(run.status) ? null : await readEnd(client, { id, runId }, schema);
}

const isGone = 'is gone from the server: its history is not kept';

/** @param followRuns to the last of a chain of runs, each continued by the next */
export async function readEnd<Result>(
  client: Client,
  { id, runId, followRuns = false }: { id: string; runId: string; followRuns?: boolean },
  schema: z.ZodType<Result>,
): Promise<{ result: Result } | NoResult> {
  try {
    const answer: unknown = await client.workflow.getHandle(id, runId, { followRuns }).result();
    const parsed = schema.safeParse(answer);
    if (parsed.success) return { result: parsed.data };
    const [issue] = parsed.error.issues;
    return {
      missing: `has a result of another version: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { missing: isGone };
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { missing: describeEnd(error), ...whyFailed(error) };
  }
}

function whyFailed({ cause }: WorkflowFailedError): Omit<NoResult, 'missing'> {
  if (cause instanceof CancelledFailure) return { isCancelled: true };
  if (!(cause instanceof ApplicationFailure)) return {};
  const [details] = (cause.details ?? []) as { code?: Code }[];
  return { refusal: { code: details?.code, reason: cause.message } };
}

const ways: Readonly<Record<string, string>> = {
  TerminatedFailure: 'was terminated',
  CancelledFailure: 'was cancelled before it could answer',
  TimeoutFailure: 'ran out of its time',
};

function describeEnd({ cause }: WorkflowFailedError): string {
  return `${ways[cause?.name ?? ''] ?? 'failed'}: ${cause?.message ?? 'no cause'}`;
}
