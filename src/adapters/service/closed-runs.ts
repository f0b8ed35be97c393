/** Results of closed runs, as the Temporal server keeps them. */
import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import { BatchResult } from '../../contracts/batch.ts';
import { RemediationResult } from '../../contracts/result.ts';
import { InputError } from '../../domain/errors.ts';
import { isBatchId } from '../../domain/names.ts';
import type { ChildResult } from '../../domain/report/build-report.ts';
import { earlierRun } from '../../domain/report/earlier-run.ts';
import type { EndedRun } from '../../domain/report/earlier-run.ts';
import type { EarlierRun } from '../../contracts/report.ts';
import { isOpen, readEnd } from './run-end.ts';

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
