/** Brings a run to the moment of a cell: a named place in a process, or just before or after a step of the workflow. */
import { readFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import type { FailPoint } from '../../../src/adapters/fail-points.ts';
import type { RemediateInput } from '../../../src/contracts/request.ts';
import { patientGate } from '../../support/short-gate.ts';
import type { Stack } from '../../support/stack.ts';
import { eventually } from '../../practice/support/practice-nodes.ts';
import type { Moment, Step } from './cell.ts';

const changed = '--profiling=false';

/** Short where a run waits in any case; generous where it gives up, so that a busy machine does not decide the outcome. */
export const shortRequest: Partial<RemediateInput> = {
  checks: ['1.2.15'],
  heartbeat: '1s',
  unreachableAfter: '20s',
  gate: patientGate,
  report: { within: '30s' },
};

/** Starts a run whose change goes the way that the moment needs, and returns when the moment has come. */
export async function bringTo(stack: Stack, moment: Moment): Promise<WorkflowHandle> {
  if (moment.kind === 'point') {
    const handle =
      moment.by === 'recover'
        ? await startAndLoseWorker(stack, moment.point)
        : await startToward(stack, moment.point);
    await reached(stack, moment.point, moment.by);
    return handle;
  }
  if (moment.step === 'rollBack') await stack.node.fault('crash', { valueMs: 50, when: changed });
  const handle = await stack.start(shortRequest);
  await untilStep(stack, handle, moment.step, moment.when);
  return handle;
}

async function startToward(stack: Stack, point: FailPoint): Promise<WorkflowHandle> {
  if (point === 'revert.kubelet-restart-journaled') {
    const handle = await startAndHold(stack, shortRequest, point);
    await wedgeKubelet(stack);
    stack.failPoints.release('gate.soak');
    return handle;
  }
  if (point === 'revert.restored') await stack.node.fault('crash', { valueMs: 50, when: changed });
  // Whatever starts from now on crashes, the process of the old form too.
  if (point === 'revert.before-latch') await stack.node.fault('crash', { valueMs: 50, next: true });
  stack.failPoints.arm(point);
  return await stack.start(shortRequest);
}

/** The worker dies while the change soaks, and nobody confirms: recover puts it back when its time is over. */
async function startAndLoseWorker(stack: Stack, point: FailPoint): Promise<WorkflowHandle> {
  const handle = await startAndHold(stack, { ...shortRequest, revertAfter: '20s' }, point);
  await stack.parts['node worker'].kill();
  stack.failPoints.release('gate.soak');
  if (point === 'revert.before-latch') await stack.node.fault('crash', { valueMs: 50, next: true });
  if (point === 'revert.kubelet-restart-journaled') await wedgeKubelet(stack);
  return handle;
}

async function startAndHold(
  stack: Stack,
  request: Partial<RemediateInput>,
  point: FailPoint,
): Promise<WorkflowHandle> {
  stack.failPoints.arm('gate.soak');
  stack.failPoints.arm(point);
  const handle = await stack.start(request);
  await reached(stack, 'gate.soak', 'node worker');
  return handle;
}

/** A kubelet that is started while its API server is down takes no notice of its files from then on. */
async function wedgeKubelet(stack: Stack): Promise<void> {
  await stack.node.fault('slow-start', { valueMs: 600_000, when: changed });
  for (const pid of stack.node.pidsOf('kube-apiserver')) process.kill(pid, 'SIGKILL');
  await stack.node.restartKubelet();
}

async function reached(stack: Stack, point: FailPoint, by: 'node worker' | 'recover'): Promise<void> {
  const pid = await eventually(`fail point ${point}`, () => stack.failPoints.whoReached(point), 90_000);
  const expected = stack.parts[by].pid();
  if (pid !== expected) {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    throw new Error(
      `fail point ${point}: expected the ${by} (pid ${expected}) there, found ${pid} (${line})`,
    );
  }
}

/** Follows the history as it is written: `before` is its task being scheduled, `after` its answer being recorded. */
async function untilStep(
  stack: Stack,
  handle: WorkflowHandle,
  step: Step,
  when: 'before' | 'after',
): Promise<void> {
  const scheduled = new Set<string>();
  let nextPageToken: Uint8Array | undefined;
  for (const untilMs = Date.now() + 60_000; Date.now() < untilMs;) {
    const page = await stack.client.workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId: handle.workflowId },
      waitNewEvent: true,
      ...(nextPageToken !== undefined && { nextPageToken }),
    });
    nextPageToken = page.nextPageToken;
    for (const event of page.history?.events ?? []) {
      const begun = event.activityTaskScheduledEventAttributes;
      if (begun?.activityType?.name === step) {
        if (when === 'before') return;
        scheduled.add(String(event.eventId));
      }
      const ended = event.activityTaskCompletedEventAttributes;
      if (ended != null && scheduled.has(String(ended.scheduledEventId))) return;
      if (event.workflowExecutionCompletedEventAttributes != null)
        throw new Error(`the run ended before ${step} was reached`);
    }
  }
  throw new Error(`waited in vain for ${step}`);
}
