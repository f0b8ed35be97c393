/** The batches of a fleet as the server knows them: those that are under way, and how one ended. */
import type { Client } from '@temporalio/client';
import type { FleetMemo, FoundRun } from '../../contracts/deeds.ts';
import { EndedBatch } from '../../contracts/fleet.ts';
import { WorkflowNotFoundError } from './temporal-client.ts';
import { readEnd } from './closed-runs.ts';
import type { NoResult } from './closed-runs.ts';

export interface FleetRuns {
  /** Those of them that are under way. */
  find(workflowIds: readonly string[]): Promise<FoundRun[]>;
  /** @returns null: it is under way; `missing`: it ended without a result, or is not known to the server */
  read(workflowId: string, runId: string): Promise<{ result: EndedBatch } | NoResult | null>;
}

const atOnce = 20;

export function createFleetRuns(client: Client): FleetRuns {
  const findOne = async (workflowId: string): Promise<FoundRun[]> => {
    const run = await describe(client, workflowId);
    if (run?.status.name !== 'RUNNING' && run?.status.name !== 'PAUSED') return [];
    const memo = memoOf(run.memo);
    return [{ workflowId, runId: run.runId, startedAt: run.startTime.toISOString(), memo }];
  };
  return {
    async find(workflowIds) {
      const found: FoundRun[] = [];
      for (let at = 0; at < workflowIds.length; at += atOnce) {
        const some = workflowIds.slice(at, at + atOnce);
        found.push(...(await Promise.all(some.map(findOne))).flat());
      }
      return found;
    },
    async read(id, runId) {
      const run = await describe(client, id, runId);
      if (run === null) return { missing: 'is gone from the server: its history is not kept' };
      if (run.status.name === 'RUNNING' || run.status.name === 'PAUSED') return null;
      return await readEnd(client, { id, runId }, EndedBatch);
    },
  };
}

async function describe(client: Client, workflowId: string, runId?: string) {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function memoOf(memo: Record<string, unknown> | undefined): FleetMemo | null {
  const { fleet, work } = memo ?? {};
  return typeof fleet === 'string' && typeof work === 'string' ? { fleet, work } : null;
}
