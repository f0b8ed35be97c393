/** Many checks on one node: one change for each component, each a run of `remediate`, and a search where one fails. */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { BatchResult } from '../../contracts/batch.ts';
import type { ParsedBatch } from '../../contracts/deeds.ts';
import { bundlesOf } from '../../domain/batch/bundles.ts';
import { selectChecks } from '../../domain/batch/select.ts';
import type { Seen, Selection } from '../../domain/batch/select.ts';
import { durationMs } from '../../domain/duration.ts';
import { onControl, onNode } from '../deeds.ts';
import { failureOf, orFailWithItsReason } from '../failures.ts';
import { beginBatchProgress } from './batch-progress.ts';
import type { BatchView } from './batch-progress.ts';
import { batchResult } from './batch-result.ts';
import type { Told } from './batch-result.ts';
import { mendBundle } from './mend-bundle.ts';

/** What every step of one batch shares. */
export interface Batch {
  parsed: ParsedBatch;
  view: BatchView;
  isCancelled: () => boolean;
}

export async function remediateBatch(input: unknown): Promise<BatchResult> {
  const view = beginBatchProgress();
  let cancelled = false;
  void CancellationScope.current().cancelRequested.catch(() => {
    cancelled = true;
  });
  view.begin('parse', 'the request');
  const { workflowId } = workflowInfo();
  const parsed = await orFailWithItsReason(() =>
    onControl('parseBatch', 'read the request')({ input, workflowId }),
  );
  const batch: Batch = { parsed, view, isCancelled: () => cancelled };
  view.describe(parsed);
  const told = await carryOut(batch);
  const result = batchResult(batch, told);
  return await CancellationScope.nonCancellable(async () => {
    view.finish(result);
    await condition(allHandlersFinished);
    return result;
  });
}

async function carryOut(batch: Batch): Promise<Told> {
  const { parsed, view } = batch;
  view.begin('audit', `${parsed.request.node} to be audited`);
  const told: Told = { selection: { todo: [], leftOut: [] }, outcomes: new Map(), stopped: null };
  try {
    told.selection = await select(parsed);
  } catch (error) {
    told.stopped = stoppedBy(error);
    return told;
  }
  const { todo } = told.selection;
  view.found(todo.length);
  try {
    for (const bundle of bundlesOf(todo.map(({ check }) => check))) {
      const end = await mendBundle(batch, bundle, told);
      if (end.stopped === null) continue;
      told.stopped = end.stopped;
      break;
    }
  } catch (error) {
    // Between two changes: one that was under way has ended and told how.
    if (!isCancellation(error)) throw error;
    told.stopped = { reason: 'cancelled: nothing more was begun', isCancelled: true };
  }
  return told;
}

async function select({ request, checks }: ParsedBatch): Promise<Selection> {
  const { cluster, node, acceptRisk } = request;
  const place = { cluster, node, heartbeatMs: durationMs(request.heartbeat) };
  const ask = onNode(place, 'ask', `audit ${checks.length} checks`, durationMs(request.unreachableAfter));
  const answer = (await ask({
    ask: 'audit',
    input: { checks: checks.map(({ id }) => id), parameters: request.parameters, brief: true },
  })) as { findings: Seen[] };
  const seen = new Map(answer.findings.map((finding) => [finding.check, finding]));
  const named = new Set(request.checks === undefined ? [] : checks.map(({ id }) => id));
  return selectChecks(checks, seen, { acceptRisk, named });
}

/** @throws what is a fault of ours: the run waits for the fixed deploy */
function stoppedBy(error: unknown): NonNullable<Told['stopped']> {
  if (isCancellation(error)) return { reason: 'cancelled; nothing was changed', isCancelled: true };
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  const code = failure.kind === 'silent' ? 'NODE_UNREACHABLE' : (failure.code ?? 'NODE_ERROR');
  return { reason: failure.reason, isCancelled: false, code };
}
