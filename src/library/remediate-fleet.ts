/** Many nodes, for programs: start a fleet and wait for its result. */
import type { Client } from '@temporalio/client';
import type { FleetInput, FleetResult } from '../contracts/fleet.ts';
import { controlQueue, workflowIds } from '../domain/names.ts';

/**
 * Every node is asked, a canary of each role proves the change, the others follow in waves. Expected ends are values: read
 * `status`, `code` and `nodes`.
 * @throws WorkflowFailedError when the request is malformed (its cause lists every problem)
 * @throws WorkflowExecutionAlreadyStartedError when a fleet of this cluster and name is under way
 */
export async function remediateFleet(client: Client, request: FleetInput): Promise<FleetResult> {
  return (await client.workflow.execute('remediateFleet', {
    taskQueue: controlQueue,
    workflowId: workflowIds.fleet(request.cluster, request.name),
    args: [request],
  })) as FleetResult;
}
