/** Prints a run's steps as they happen, then its result: of one remediation, a batch, a fleet or a drift audit. */
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchResult } from '../contracts/batch.ts';
import type { RemediationStatus } from '../contracts/deeds.ts';
import type { DriftResult } from '../contracts/drift.ts';
import type { FleetResult } from '../contracts/fleet.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { exitCodeOf } from '../domain/exit-code.ts';
import { isBatchId, isDriftId, isFleetId, messages } from '../domain/names.ts';
import { awaitResult } from './await-result.ts';
import { followFleet } from './follow-fleet.ts';
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
  try {
    const result = await awaitResult<AnyResult>(handle, (line) => void process.stderr.write(`${line}\n`));
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

interface Steps {
  finish(phases: Phases): Promise<void>;
  stop(): void;
}

function followHow(session: Session, handle: WorkflowHandle): Steps {
  if (!isFleetId(handle.workflowId)) return followSteps(handle);
  return followFleet(session, handle, process.stdout.isTTY);
}

type Phases = RemediationStatus['phases'];

function followSteps(handle: WorkflowHandle): Steps {
  let printed = 0;
  let waitingFor = '';
  let running = true;
  const printEnded = (phases: Phases): void => {
    for (; printed < phases.length && phases[printed]?.endedAt !== null; printed++) {
      const phase = phases[printed];
      if (phase !== undefined) printLine(`  ${phase.name.padEnd(12)} ${phase.outcome}${dim(elapsed(phase))}`);
    }
  };
  const look = async (): Promise<void> => {
    const status = await handle.query<Pick<RemediationStatus, 'phase' | 'phases' | 'waitingFor'>>(
      messages.status,
    );
    printEnded(status.phases);
    if (status.waitingFor !== waitingFor && status.waitingFor !== '') {
      waitingFor = status.waitingFor;
      printLine(dim(`  ${status.phase}: waiting for ${waitingFor}`));
    }
  };
  const loop = (async () => {
    while (running) {
      // A query needs a live control worker; while there is none the run only waits, and so do we.
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  })();
  return {
    async finish(phases) {
      running = false;
      await loop;
      printEnded(phases);
    },
    stop: () => {
      running = false;
    },
  };
}

function elapsed(phase: Phases[number]): string {
  if (phase.endedAt === null) return '';
  const elapsedMs = Date.parse(phase.endedAt) - Date.parse(phase.startedAt);
  return elapsedMs < 100 ? '' : `  ${(elapsedMs / 1000).toFixed(1)}s`;
}
