/** Telling what happened: guard, journals, sinks. Bounded, and never a cause of rollback. */
import type { NodeFacts } from '../contracts/plan.ts';
import type { Persisted, RemediationResult } from '../contracts/result.ts';
import { durationMs } from '../domain/duration.ts';
import { onControl, onNode } from './deeds.ts';
import { releaseSlot } from './release.ts';
import type { Run } from './remediate.ts';
import { tellSinks } from './sinks.ts';

export async function reportResult(
  run: Run,
  result: RemediationResult,
  facts: NodeFacts | undefined,
): Promise<RemediationResult> {
  const { place, progress, request } = run;
  progress.begin('report', 'guard, journal and notifications');
  const kept = await releaseSlot(run, { end: result.status, code: result.code });
  const limitMs = durationMs(request.report.within);
  const workflow = { ...run.workflow, attempt: 0 };
  const seen: { persisted?: Persisted | undefined } = {};
  const sinks: Record<string, () => Promise<unknown>> = {
    control: () => onControl('report', 'report the outcome')({ result, workflow }),
    // A node that was given up is not waited for once more.
    ...(facts !== undefined &&
      result.code !== 'ABANDONED' && {
        node: async () => {
          const record = onNode(place, 'recordOutcome', 'record the outcome on the node', limitMs);
          seen.persisted = (await record({ identity: facts.identity, result })).persisted;
        },
      }),
  };
  const untold = await tellSinks(sinks, request.report.within);
  const notReported = [...(kept === null ? [] : [`guard: ${kept}`]), ...untold];
  progress.end('done');
  return {
    ...result,
    ...(seen.persisted !== undefined && { persisted: seen.persisted }),
    notReported,
    phases: progress.status.phases,
    finishedAt: new Date().toISOString(),
  };
}
