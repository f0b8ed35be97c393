/** Follows a fleet: on a terminal one view that is drawn again, else a line for each change. */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchProgress, RemediationStatus } from '../contracts/deeds.ts';
import type { FleetProgress } from '../contracts/fleet.ts';
import { messages, workflowIds } from '../domain/names.ts';
import type { Steps } from './follow-steps.ts';
import { newEnds, renderFleet, tellChanges } from './fleet-view.ts';
import { liveLines, screenSize } from './live-lines.ts';
import { printLine } from './print.ts';
import type { Session } from './session.ts';

const pauseMs = 1_000;
/** nodes whose batch is asked what it is doing, at each look */
const asked = 20;

/** @param live a terminal, whose last lines are drawn again */
export function followFleet(session: Session, handle: WorkflowHandle, live: boolean): Steps {
  const { workflowId } = handle;
  const ended: string[] = [];
  let seen: FleetProgress | null = null;
  const screen = liveLines();
  let running = true;
  let stopped = false;
  const isStopped = (): boolean => stopped;
  let wake = (): void => undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  const end = (): void => {
    running = false;
    wake();
  };
  const look = async (): Promise<void> => {
    const progress = await handle.query<FleetProgress>(messages.status);
    if (isStopped()) return;
    ended.push(...newEnds(seen, progress).map(({ node }) => node));
    if (!live) for (const line of tellChanges(workflowId, seen, progress)) printLine(line);
    seen = progress;
    if (!live) return;
    const doing = await askBatches(session, progress);
    if (!isStopped()) draw(progress, doing);
  };
  const draw = (progress: FleetProgress, doing: ReadonlyMap<string, string>): void => {
    screen.draw(renderFleet({ workflowId, progress, doing, ended, nowMs: Date.now() }, screenSize()));
  };
  const loop = (async () => {
    while (running) {
      // A query needs a live control worker; while there is none the fleet only waits, and so do we.
      await look().catch(() => undefined);
      await Promise.race([woken, delay(pauseMs, undefined)]);
    }
  })();
  return {
    async finish() {
      end();
      await loop;
      await look().catch(() => undefined);
    },
    say(line) {
      screen.clear();
      process.stderr.write(`${line}\n`);
    },
    stop() {
      // A picture that came later would be drawn over what has been said since.
      stopped = true;
      end();
    },
  };
}

/** What the first of those under way are doing. One that cannot be asked is shown without. */
async function askBatches(
  { client }: Session,
  { cluster, nodes }: FleetProgress,
): Promise<ReadonlyMap<string, string>> {
  const running = nodes.filter(({ status }) => status === 'UNDER_WAY').slice(0, asked);
  const answers = await Promise.allSettled(
    running.map(async ({ node }): Promise<[string, string]> => {
      const ask = <Status>(id: string): Promise<Status> =>
        client.workflow.getHandle(id).query<Status>(messages.status);
      const batch = await ask<BatchProgress>(workflowIds.batch(cluster, node));
      const run =
        batch.current === null
          ? null
          : await ask<RemediationStatus>(batch.current.workflowId).catch(() => null);
      return [node, doingText(batch, run)];
    }),
  );
  return new Map(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])));
}

type Doing = Pick<RemediationStatus, 'phase' | 'waitingFor'>;

/** @param run of the batch, under way; null: there is none, or it cannot be asked */
export function doingText(
  { phase, current, waitingFor }: Pick<BatchProgress, 'phase' | 'current' | 'waitingFor'>,
  run: Doing | null,
): string {
  const waits = run?.waitingFor ?? waitingFor;
  const tail = waits === '' ? '' : `, waits for ${waits}`;
  if (current === null) return `${phase}${tail}`;
  const target = current.workflowId.split('/').at(-1) ?? '';
  const { length } = current.checks;
  const counted = length === 1 ? '1 check' : `${length} checks`;
  return `${target} (${counted})${run === null ? '' : ` ${run.phase}`}${tail}`;
}
