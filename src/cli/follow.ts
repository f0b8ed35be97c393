/** Prints a run's steps as they happen, then its result: of one remediation, a batch, a fleet or a drift audit. */
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchResult } from '../contracts/batch.ts';
import type { DriftResult } from '../contracts/drift.ts';
import type { FleetResult } from '../contracts/fleet.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { exitCodeOf } from '../domain/exit-code.ts';
import { isBatchId, isDriftId, isFleetId } from '../domain/names.ts';
import { awaitResult } from './await-result.ts';
import { followFleet } from './follow-fleet.ts';
import { followSteps } from './follow-steps.ts';
import type { Steps } from './follow-steps.ts';
import { printBatch } from './print-batch.ts';
import { printDrift } from './print-drift.ts';
import { printFleet } from './print-fleet.ts';
import { printResult } from './print-result.ts';
import { dim, printJson, printLine } from './print.ts';
import type { Session } from './session.ts';

interface FollowOptions {
  json: boolean;
  take?: ((result: RemediationResult | BatchResult) => Promise<void>) | undefined;
}

/** Prints a run's steps until it ends. Leaving (Ctrl-C) leaves the run alone. */
export async function follow(
  session: Session,
  handle: WorkflowHandle,
  { json, take }: FollowOptions,
): Promise<number> {
  const { workflowId } = handle;
  const link = session.linkTo(workflowId);
  const leave = (): never => {
    process.stderr.write(`\nthe run goes on: kubemend watch ${workflowId}, kubemend cancel ${workflowId}\n`);
    process.exit(1);
  };
  process.once('SIGINT', leave);
  if (!json) printLine(`${workflowId}${link === undefined ? '' : dim(`  ${link}`)}`);
  const steps = json ? undefined : followHow(session, handle);
  const say = steps?.say ?? ((line: string): void => void process.stderr.write(`${line}\n`));
  try {
    const result = await awaitResult<AnyResult>(handle, say);
    await steps?.finish(result.phases);
    if (json) printJson(result);
    else if (isBatch(workflowId, result)) printBatch(result, link);
    else if (isFleet(workflowId, result)) printFleet(result, link);
    else if (isDrift(workflowId, result)) printDrift(result, link);
    else printResult(result, link);
    if (!isFleet(workflowId, result) && !isDrift(workflowId, result)) await take?.(result);
    return exitCodeOf(result.status);
  } finally {
    steps?.stop();
    process.removeListener('SIGINT', leave);
  }
}

type AnyResult = RemediationResult | BatchResult | FleetResult | DriftResult;

function isBatch(workflowId: string, _result: AnyResult): _result is BatchResult {
  return isBatchId(workflowId);
}

function isDrift(workflowId: string, _result: AnyResult): _result is DriftResult {
  return isDriftId(workflowId);
}

function isFleet(workflowId: string, _result: AnyResult): _result is FleetResult {
  return isFleetId(workflowId);
}

function followHow(session: Session, handle: WorkflowHandle): Steps {
  const followAny = isFleetId(handle.workflowId) ? followFleet : followSteps;
  return followAny(session, handle, process.stdout.isTTY);
}
