/** How a run ended, or that it has not. */
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { Code } from '../../contracts/codes.ts';
import type { NoResult } from '../../domain/no-result.ts';
import { waysToEnd } from '../../domain/ways-to-end.ts';
import {
  ApplicationFailure,
  CancelledFailure,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from './temporal-client.ts';

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

/** How its latest run ended, when that is without a result. @returns null: it is under way, or has a result */
export async function readEndWithoutResult(client: Client, id: string): Promise<NoResult | null> {
  const run = await describeRun(client, id);
  if (run === null || isOpen(run.status)) return null;
  const end = await readEnd(client, { id, runId: run.runId }, z.unknown());
  return 'missing' in end ? end : null;
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

function describeEnd({ cause }: WorkflowFailedError): string {
  return `${waysToEnd[cause?.name ?? ''] ?? 'failed'}: ${cause?.message ?? 'no cause'}`;
}
