/** Starts a remediation, a batch or a fleet, and follows it to its end. */
import type { WorkflowHandle } from '@temporalio/client';
import type { Catalog } from '../catalog/catalog.ts';
import type { BatchInput, BatchResult } from '../contracts/batch.ts';
import type { FleetInput } from '../contracts/fleet.ts';
import type { RemediateInput } from '../contracts/request.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { countedNodes } from '../domain/fleet/node-words.ts';
import { controlQueue, workflowIds } from '../domain/names.ts';
import { follow } from './follow.ts';
import { printJson, printLine } from './print.ts';
import { assertReadable } from './read-request.ts';
import type { Session } from './session.ts';

interface CarryOutOptions {
  json?: boolean;
  detach?: boolean;
  /** in which the names of the request were looked up; undefined: the request was kept */
  catalog?: Catalog | undefined;
  /** what else is to be done with the result */
  take?: ((result: RemediationResult | BatchResult) => Promise<void>) | undefined;
}

export async function carryOut(
  session: Session,
  input: RemediateInput,
  target: string,
  options: CarryOutOptions,
): Promise<number> {
  const what = input.checks?.join(', ') ?? input.manifest ?? `backup ${input.restore ?? ''}`;
  return await startAndFollow(session, options, {
    type: 'remediate',
    workflowId: workflowIds.remediate(input.cluster, input.node, target),
    input,
    summary: `${input.dryRun === true ? 'plan' : 'remediate'} ${what} on ${input.node}`,
  });
}

export async function carryOutBatch(
  session: Session,
  input: BatchInput,
  options: CarryOutOptions,
): Promise<number> {
  return await startAndFollow(session, options, {
    type: 'remediateBatch',
    workflowId: workflowIds.batch(input.cluster, input.node),
    input,
    summary: `${input.dryRun === true ? 'plan to ' : ''}${describeWork(input)} on ${input.node}`,
  });
}

export async function carryOutFleet(
  session: Session,
  input: FleetInput,
  options: CarryOutOptions,
): Promise<number> {
  const { cluster, name, nodes, dryRun = false, retryOf, reported, ...rest } = input;
  const findings = nodes.flatMap((node) => node.reported?.findings ?? []).length;
  const work = reported === undefined ? describeWork(rest) : `remediate ${findings} reported findings`;
  const what = `${dryRun ? 'plan to ' : ''}${retryOf === undefined ? '' : 'retry to '}${work}`;
  return await startAndFollow(session, options, {
    type: 'remediateFleet',
    workflowId: workflowIds.fleet(cluster, name),
    input,
    summary: `${what} on ${countedNodes(nodes.length)} of ${cluster}`,
  });
}

type Work = Pick<BatchInput, 'all' | 'checks' | 'reported' | 'restoreChanges' | 'expectedPlans'>;

function describeWork({ all, checks, reported, restoreChanges, expectedPlans }: Work): string {
  if (expectedPlans !== undefined) return `carry out ${expectedPlans.length} plans`;
  if (restoreChanges !== undefined) {
    return `restore ${restoreChanges.flatMap(({ changes }) => changes).length} changes`;
  }
  if (all === true) return 'remediate all checks';
  if (checks !== undefined) return `remediate ${checks.length} checks`;
  return `remediate ${reported?.findings.length ?? 0} reported findings`;
}

interface Start {
  type: 'remediate' | 'remediateBatch' | 'remediateFleet';
  workflowId: string;
  input: RemediateInput | BatchInput | FleetInput;
  summary: string;
}

async function startAndFollow(
  session: Session,
  { json = false, detach = false, catalog, take }: CarryOutOptions,
  { type, workflowId, input, summary }: Start,
): Promise<number> {
  assertReadable({ type, workflowId, input }, catalog);
  const { WorkflowExecutionAlreadyStartedError } = await import('../adapters/service/temporal-client.ts');
  let handle: WorkflowHandle;
  try {
    handle = await session.client.workflow.start(type, {
      taskQueue: controlQueue,
      workflowId,
      args: [input],
      staticSummary: summary,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    process.stderr.write(
      `${workflowId}: a run for this target is under way\n  hint: kubemend watch ${workflowId}\n`,
    );
    return 3;
  }
  if (detach) {
    if (json) printJson({ workflowId });
    else printLine(`started ${workflowId}\nfollow it: kubemend watch ${workflowId}`);
    return 0;
  }
  return await follow(session, handle, { json, take });
}
