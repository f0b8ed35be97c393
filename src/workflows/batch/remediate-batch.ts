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
import { reportedBy } from '../../domain/kube-bench/reported.ts';
import { bundlesOf } from '../../domain/batch/bundles.ts';
import { selectBeyond, selectChecks } from '../../domain/batch/select.ts';
import type { Seen, SeenBeyond, Selection } from '../../domain/batch/select.ts';
import { durationMs } from '../../domain/duration.ts';
import { onControl, onNode } from '../deeds.ts';
import { failureOf, orFailWithItsReason } from '../failures.ts';
import { beginBatchProgress } from './batch-progress.ts';
import type { BatchView } from './batch-progress.ts';
import { batchResult } from './batch-result.ts';
import type { Stop, Tally } from './batch-result.ts';
import { mendBundle } from './mend-bundle.ts';
import { restoreChanges } from './restore-changes.ts';

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
  const result = batchResult(batch, await carryOut(batch));
  return await CancellationScope.nonCancellable(async () => {
    view.finish(result);
    await condition(allHandlersFinished);
    return result;
  });
}

async function carryOut(batch: Batch): Promise<Tally> {
  const { parsed, view } = batch;
  const tally: Tally = { selection: null, outcomes: new Map(), restored: new Map(), stopped: null };
  try {
    const { restoreChanges: changes } = parsed.request;
    if (changes !== undefined) {
      tally.stopped = await restoreChanges(batch, changes, tally);
      return tally;
    }
    view.begin('audit', `${parsed.request.node} to be audited`);
    tally.selection = await select(parsed);
    const checks = tally.selection.todo.map(({ check }) => check);
    view.end(`${checks.length} of ${parsed.checks.length} to be mended`);
    for (const bundle of bundlesOf(checks)) {
      tally.stopped = await mendBundle(batch, bundle, tally);
      if (tally.stopped !== null) break;
    }
  } catch (error) {
    tally.stopped = stopOf(error);
  }
  return tally;
}

async function select({ request, checks, taken, known: allNames }: ParsedBatch): Promise<Selection> {
  // A report that found nothing: the question without a check would be one for all of them.
  if (taken !== undefined && checks.length === 0) return { todo: [], leftOut: [] };
  const { cluster, node, acceptRisk } = request;
  const place = { cluster, node, heartbeatMs: durationMs(request.heartbeat) };
  const ask = onNode(place, 'ask', `audit ${checks.length} checks`, durationMs(request.unreachableAfter));
  const known = checks.filter(({ problem }) => problem === undefined);
  const answer = (await ask({
    ask: 'audit',
    input: {
      checks: known.map(({ id }) => id),
      definitions: Object.fromEntries(known.map(({ id, slug, digest }) => [id, { slug, digest }])),
      parameters: request.parameters,
      ...(allNames !== undefined && { beyond: allNames }),
      brief: true,
    },
  })) as { findings: Seen[]; beyond?: SeenBeyond[] };
  const seen = new Map(answer.findings.map((finding) => [finding.check, finding]));
  const named = new Set(request.checks === undefined ? [] : checks.map(({ id }) => id));
  const accepted = new Set(request.accept);
  const options = { acceptRisk, named, accepted, reported: reportedBy(taken) };
  return selectBeyond(selectChecks(checks, seen, options), answer.beyond ?? []);
}

/**
 * Nothing is under way then: a change that was has ended, and told how.
 * @throws what is a fault of ours: the run waits for the fixed deploy
 */
function stopOf(error: unknown): Stop {
  if (isCancellation(error)) return { reason: 'cancelled: nothing more was begun', isCancelled: true };
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  const code = failure.kind === 'silent' ? 'NODE_UNREACHABLE' : (failure.code ?? 'NODE_ERROR');
  return { reason: failure.reason, isCancelled: false, code };
}
