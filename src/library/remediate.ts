/** The gated whole, for programs: start a remediation and wait for its result. */
import type { Client } from '@temporalio/client';
import type { RemediateInput } from '../contracts/request.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { controlQueue, workflowIds } from '../domain/names.ts';

/**
 * Backs up, writes atomically, waits until the new process is proved healthy, audits, and rolls back by itself when
 * anything fails. Expected ends are values: read `status` and `code`.
 * @param target the component that changes, such as `kube-apiserver`, or `files` for modes and owners
 * @throws WorkflowFailedError when the request is malformed (its cause lists every problem)
 * @throws WorkflowExecutionAlreadyStartedError when a run for this target is under way
 */
export async function remediate(
  client: Client,
  request: RemediateInput,
  target: string,
): Promise<RemediationResult> {
  const workflowId = workflowIds.remediate(request.cluster, request.node, target);
  return (await client.workflow.execute('remediate', {
    taskQueue: controlQueue,
    workflowId,
    args: [request],
  })) as RemediationResult;
}
