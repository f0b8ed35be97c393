/** How a batch ended that a fleet follows from outside, in the words of the fleet. */
import type { FleetRuns } from '../../adapters/service/fleet-runs.ts';
import type { BatchEnd, ControlActivities } from '../../contracts/deeds.ts';
import { endOfBatch, endOfNoResult } from '../../domain/fleet/node-end.ts';

export async function readBatchEnd(
  { workflowId, runId, dryRun }: Parameters<ControlActivities['readBatchEnd']>[0],
  runs: FleetRuns,
): Promise<BatchEnd> {
  const read = await runs.read(workflowId, runId);
  if (read === null) return { end: null };
  if ('result' in read) return { end: endOfBatch(read.result) };
  return { end: endOfNoResult(read, workflowId, dryRun) };
}
