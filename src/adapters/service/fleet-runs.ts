/** The batches of a fleet as the server knows them: those that are under way, and how one ended. */
import type { Client } from '@temporalio/client';
import pMap from 'p-map';
import type { FleetMemo, FoundRun } from '../../contracts/deeds.ts';
import { EndedBatch } from '../../contracts/fleet.ts';
import type { NoResult } from '../../domain/no-result.ts';
import { describeRun, isOpen, readEndOfClosed } from './run-end.ts';

export interface FleetRuns {
  /** Those of them that are under way. */
  find(workflowIds: readonly string[]): Promise<FoundRun[]>;
  /** @returns null: it is under way; `missing`: it ended without a result, or is not known to the server */
  read(workflowId: string, runId: string): Promise<{ result: EndedBatch } | NoResult | null>;
}

const atOnce = 20;

export function createFleetRuns(client: Client): FleetRuns {
  const findOne = async (workflowId: string): Promise<FoundRun[]> => {
    const run = await describeRun(client, workflowId);
    if (run === null || !isOpen(run.status)) return [];
    const memo = memoOf(run.memo);
    return [{ workflowId, runId: run.runId, startedAt: run.startTime.toISOString(), memo }];
  };
  return {
    find: async (workflowIds) => (await pMap(workflowIds, findOne, { concurrency: atOnce })).flat(),
    read: async (id, runId) => await readEndOfClosed(client, { id, runId }, EndedBatch),
  };
}

function memoOf(memo: Record<string, unknown> | undefined): FleetMemo | null {
  const { fleet, work } = memo ?? {};
  return typeof fleet === 'string' && typeof work === 'string' ? { fleet, work } : null;
}
