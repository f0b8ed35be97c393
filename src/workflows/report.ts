/** Telling what happened: guard, journals, sinks. Bounded, and never a cause of rollback. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { NodeFacts } from '../contracts/plan.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { durationMs } from '../domain/duration.ts';
import { onControl, onNode } from './deeds.ts';
import type { Run } from './remediate.ts';

export async function reportResult(
  run: Run,
  result: RemediationResult,
  facts: NodeFacts | undefined,
): Promise<RemediationResult> {
  const { place, progress, request } = run;
  progress.begin('report', 'guard, journal and notifications');
  const { changeId } = progress.status;
  if (changeId !== null) {
    const { cluster, node } = place;
    const { status: end, code } = result;
    await onControl('release', 'release the guard')({ cluster, node, changeId, end, code });
  }
  const limitMs = durationMs(request.report.within);
  const workflow = { ...run.workflow, attempt: 0 };
  const sinks: Record<string, () => Promise<unknown>> = {
    control: () => onControl('report', 'report the outcome')({ result, workflow }),
    // A node that was given up is not waited for once more.
    ...(facts !== undefined &&
      result.code !== 'ABANDONED' && {
        node: () =>
          onNode(
            place,
            'recordOutcome',
            'record the outcome on the node',
            limitMs,
          )({ identity: facts.identity, result }),
      }),
  };
  const unreached = await Promise.all(
    Object.entries(sinks).map(async ([name, send]) => {
      try {
        await within(limitMs, `limit for the report to ${name}`, send);
        return [];
      } catch (error) {
        return [
          isCancellation(error)
            ? `${name}: not reached within ${request.report.within}`
            : `${name}: ${String(error)}`,
        ];
      }
    }),
  );
  progress.end('done');
  return {
    ...result,
    notReported: unreached.flat(),
    phases: progress.status.phases,
    finishedAt: new Date().toISOString(),
  };
}

/** As `CancellationScope.withTimeout`, with a timer that says what it is for. */
async function within(limitMs: number, summary: string, send: () => Promise<unknown>): Promise<void> {
  const timer = new CancellationScope({ cancellable: true });
  const sending = new CancellationScope({ cancellable: true });
  const late = timer.run(async () => {
    await sleep(limitMs, { summary });
    sending.cancel();
  });
  late.catch(() => undefined);
  try {
    await sending.run(send);
  } finally {
    timer.cancel();
  }
}
