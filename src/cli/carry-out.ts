/** Starts a remediation, prints every step as it happens, then the result. */
import type { WorkflowHandle } from '@temporalio/client';
import type { RemediationStatus } from '../contracts/deeds.ts';
import type { RemediateInput } from '../contracts/request.ts';
import { exitCodeOf } from '../domain/exit-code.ts';
import { controlQueue, messages, workflowIds } from '../domain/names.ts';
import { awaitResult } from './await-result.ts';
import { printResult } from './print-result.ts';
import { dim, printJson, printLine } from './print.ts';
import type { Session } from './session.ts';

export async function carryOut(
  session: Session,
  input: RemediateInput,
  target: string,
  { json = false, detach = false }: { json?: boolean; detach?: boolean },
): Promise<number> {
  const { WorkflowExecutionAlreadyStartedError } = await import('../adapters/service/temporal-client.ts');
  const workflowId = workflowIds.remediate(input.cluster, input.node, target);
  const what = input.checks?.join(', ') ?? input.manifest ?? `backup ${input.restore ?? ''}`;
  let handle: WorkflowHandle;
  try {
    handle = await session.client.workflow.start('remediate', {
      taskQueue: controlQueue,
      workflowId,
      args: [input],
      staticSummary: `${input.dryRun === true ? 'plan' : 'remediate'} ${what} on ${input.node}`,
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
  return await follow(session, handle, { json });
}

/** Prints a run's steps until it ends. Leaving (Ctrl-C) leaves the run alone. */
export async function follow(
  session: Session,
  handle: WorkflowHandle,
  { json }: { json: boolean },
): Promise<number> {
  const { workflowId } = handle;
  const link = session.linkTo(workflowId);
  const leave = (): never => {
    process.stderr.write(`\nthe run goes on: kubemend watch ${workflowId}, kubemend cancel ${workflowId}\n`);
    process.exit(1);
  };
  process.once('SIGINT', leave);
  if (!json) printLine(`${workflowId}${link === undefined ? '' : dim(`  ${link}`)}`);
  const steps = json ? undefined : followSteps(handle);
  try {
    const result = await awaitResult(handle, (line) => void process.stderr.write(`${line}\n`));
    await steps?.finish(result.phases);
    if (json) printJson(result);
    else printResult(result, link);
    return exitCodeOf(result.status);
  } finally {
    steps?.stop();
    process.removeListener('SIGINT', leave);
  }
}

type Phases = RemediationStatus['phases'];

function followSteps(handle: WorkflowHandle): { finish(phases: Phases): Promise<void>; stop(): void } {
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
    const status = await handle.query<RemediationStatus>(messages.status);
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
