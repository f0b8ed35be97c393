/** Telling what has changed: the outcome file, the node's journal and log. Nothing, when nothing has. */
import { workflowInfo } from '@temporalio/workflow';
import type { DriftResult } from '../../contracts/drift.ts';
import { isNews } from '../../domain/drift/outcome.ts';
import { durationMs } from '../../domain/duration.ts';
import { onControl, onNode } from '../deeds.ts';
import { tellSinks } from '../sinks.ts';
import type { Drift } from './audit-drift.ts';

export async function reportDrift(
  { parsed, view, memory }: Drift,
  result: DriftResult,
): Promise<DriftResult> {
  if (!isNews(result.status, memory)) return result;
  view.begin('report', 'journal and notifications');
  const { cluster, node, heartbeat, report } = parsed.request;
  const { workflowId, runId } = workflowInfo();
  const place = { cluster, node, heartbeatMs: durationMs(heartbeat) };
  const record = onNode(place, 'recordDrift', 'record the drift on the node', durationMs(report.within));
  const notReported = await tellSinks(
    {
      control: () => onControl('reportDrift', 'report the drift')({ result, workflowId, runId }),
      // A node that does not answer is not waited for once more.
      ...(result.status !== 'NODE_UNREACHABLE' && { node: () => record({ result }) }),
    },
    report.within,
  );
  view.end('done');
  return { ...result, notReported, phases: view.status.phases, finishedAt: new Date().toISOString() };
}
