/** How a batch ended that a fleet follows from outside, in the words of the fleet. */
import type { FleetRuns } from '../../adapters/service/fleet-runs.ts';
import type { BatchEnd, ControlActivities } from '../../contracts/deeds.ts';
import { endOfBatch, endOfCancelled, endOfRefusal, endWithoutResult } from '../../domain/fleet/node-end.ts';

export async function readBatchEnd(
  { workflowId, runId, dryRun }: Parameters<ControlActivities['readBatchEnd']>[0],
  runs: FleetRuns,
): Promise<BatchEnd> {
  const read = await runs.read(workflowId, runId);
  if (read === null) return { end: null };
  if ('result' in read) return { end: endOfBatch(read.result) };
  if (read.isCancelled === true) return { end: endOfCancelled() };
  if (read.refusal !== undefined) return { end: endOfRefusal(read.refusal) };
  return { end: endWithoutResult(read, workflowId, dryRun) };
}
