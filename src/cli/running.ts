/** What runs now, each with its own word on how it stands. */
import type { BatchProgress, DriftProgress, RemediationStatus } from '../contracts/deeds.ts';
import type { FleetProgress } from '../contracts/fleet.ts';
import { messages } from '../domain/names.ts';
import type { Session } from './session.ts';

/** What a workflow of each type answers to the query `status`. */
interface StatusOf {
  remediate: RemediationStatus;
  remediateBatch: BatchProgress;
  remediateFleet: FleetProgress;
  auditDrift: DriftProgress;
}

/** Status of every such workflow that runs. Listing is eventually consistent: for people, never for locks. */
export async function statusesOfRunning<Type extends keyof StatusOf>(
  { client }: Session,
  types: readonly Type[],
): Promise<{ workflowId: string; status: StatusOf[Type] }[]> {
  const statuses = [];
  const names = types.map((type) => `'${type}'`).join(', ');
  for await (const run of client.workflow.list({
    query: `WorkflowType IN (${names}) AND ExecutionStatus='Running'`,
  })) {
    const status = await client.workflow.getHandle(run.workflowId).query<StatusOf[Type]>(messages.status);
    statuses.push({ workflowId: run.workflowId, status });
  }
  return statuses;
}
