/** Follows a remediation, a batch or a drift audit: a line for each step that has ended, and on a terminal what goes on now. */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { messages } from '../domain/names.ts';
import { liveLines, screenSize } from './live-lines.ts';
import { printWaiting } from './print-approval.ts';
import { printLine } from './print.ts';
import type { Session } from './session.ts';
import { endedLine, underWayLines, waitingLine } from './steps-view.ts';
import type { Phases, StepsStatus } from './steps-view.ts';

const pauseMs = 300;

export interface Steps {
  /** Prints what has ended since, and no more. */
  finish(phases: Phases): Promise<void>;
  /** A line for people that is no step. */
  say: (line: string) => void;
  stop(): void;
}

/** @param isLive a terminal, whose last lines are drawn again */
export function followSteps({ client }: Session, handle: WorkflowHandle, isLive: boolean): Steps {
  const screen = isLive ? liveLines() : null;
  const asked = new Set<string>();
  let printed = 0;
  let waitingFor = '';
  let running = true;
  const isStopped = (): boolean => !running;
  const printEnded = (phases: Phases): void => {
    for (; printed < phases.length && phases[printed]?.endedAt !== null; printed++) {
      const phase = phases[printed];
      screen?.clear();
      if (phase !== undefined) printLine(endedLine(phase));
    }
  };
  /** A question to people stays on the screen, whole: each plan once. */
  const printQuestion = (
    workflowId: string,
    { phase, approval, diff = '', persistPreview }: StepsStatus,
  ): void => {
    if (phase !== 'approve' || approval?.hash == null || asked.has(`${workflowId} ${approval.hash}`)) return;
    asked.add(`${workflowId} ${approval.hash}`);
    screen?.clear();
    printWaiting({ workflowId, status: { approval, diff, persistPreview } });
  };
  const ask = async (run: WorkflowHandle): Promise<StepsStatus> =>
    await run.query<StepsStatus>(messages.status);
  const look = async (): Promise<void> => {
    const status = await ask(handle);
    if (isStopped()) return;
    printEnded(status.phases);
    printQuestion(handle.workflowId, status);
    const { current } = status;
    const run =
      current == null ? null : await ask(client.workflow.getHandle(current.workflowId)).catch(() => null);
    if (isStopped()) return;
    if (current != null && run !== null) printQuestion(current.workflowId, run);
    if (screen !== null) screen.draw(underWayLines({ status, run, nowMs: Date.now(), ...screenSize() }));
    else if (status.waitingFor !== waitingFor && status.waitingFor !== '') printLine(waitingLine(status));
    waitingFor = status.waitingFor;
  };
  const loop = (async () => {
    while (running) {
      // A query needs a live control worker; while there is none the run only waits, and so do we.
      await look().catch(() => undefined);
      await delay(pauseMs);
    }
  })();
  return {
    async finish(phases) {
      running = false;
      await loop;
      screen?.clear();
      printEnded(phases);
    },
    say(line) {
      screen?.clear();
      process.stderr.write(`${line}\n`);
    },
    stop: () => {
      running = false;
      screen?.clear();
    },
  };
}
