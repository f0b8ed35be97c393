/** Many checks on one node: one change for each component, each a run of `remediate`, and a search where one fails. */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  patched,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { GivenApproval } from '../../contracts/approval.ts';
import type { BatchRef } from '../../contracts/basics.ts';
import type { BatchResult } from '../../contracts/batch.ts';
import type { ParsedBatch } from '../../contracts/deeds.ts';
import { reportedBy } from '../../domain/kube-bench/reported.ts';
import { bundlesOf } from '../../domain/batch/bundles.ts';
import type { Bundle } from '../../domain/batch/bundles.ts';
import { selectBeyond, selectChecks } from '../../domain/batch/select.ts';
import type { Seen, SeenBeyond, Selection } from '../../domain/batch/select.ts';
import { durationMs } from '../../domain/duration.ts';
import { openDesk } from '../approval/desk.ts';
import type { Desk } from '../approval/question.ts';
import { onControl, onNode } from '../deeds.ts';
import { orFailWithItsReason } from '../failures.ts';
import { assertOneInput } from '../one-input.ts';
import { approvedBatch } from './approved-batch.ts';
import { beginBatchProgress } from './batch-progress.ts';
import type { BatchView } from './batch-progress.ts';
import { batchResult } from './batch-result.ts';
import type { Stop, Tally } from './batch-result.ts';
import { comparePlans } from './compare-plans.ts';
import { mendBundle } from './mend-bundle.ts';
import { putAllBack } from './put-all-back.ts';
import { restoreChanges } from './restore-changes.ts';
import { runsOf } from './run-child.ts';
import type { EndedRun, RunToItsEnd } from './run-child.ts';
import { stopOf } from './stop-of.ts';

/** What every step of one batch shares. */
export interface Batch {
  parsed: ParsedBatch;
  /** by which its changes are found */
  ref: BatchRef;
  view: BatchView;
  desk: Desk;
  /** what people have said to all of it at once; null: each change is asked for by itself */
  approved: GivenApproval | null;
  isCancelled: () => boolean;
  runToItsEnd: RunToItsEnd;
  pause: (ms: number, summary: string) => Promise<void>;
  /** false: of a run that began before this way of going on was known, and has not come by it */
  isNew: (way: string) => boolean;
}

export async function remediateBatch(input: unknown, ...more: unknown[]): Promise<BatchResult> {
  assertOneInput('remediateBatch', more);
  const view = beginBatchProgress();
  let cancelled = false;
  void CancellationScope.current().cancelRequested.catch(() => {
    cancelled = true;
  });
  const desk = openDesk({
    state: view.status.approval,
    show: () => view.waitFor(view.status.waitingFor),
  });
  view.begin('parse', 'the request');
  const { workflowId, firstExecutionRunId: runId } = workflowInfo();
  const parsed = await orFailWithItsReason(() =>
    onControl('parseBatch', 'read the request')({ input, workflowId }),
  );
  const batch: Batch = {
    parsed,
    ref: { workflowId, runId },
    view,
    desk,
    approved: null,
    isCancelled: () => cancelled,
    runToItsEnd: runsOf(parsed.hasSearchAttributes ? workflowId : null),
    pause: async (ms, summary) => await sleep(ms, { summary }),
    isNew: patched,
  };
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
  const tally: Tally = {
    selection: null,
    outcomes: new Map(),
    restored: new Map(),
    stopped: null,
    putBack: null,
  };
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
    tally.stopped = await mend(batch, bundlesOf(checks), tally);
  } catch (error) {
    tally.stopped = stopOf(error);
  }
  await CancellationScope.nonCancellable(() => putAllBack(batch, tally));
  return tally;
}

async function mend(batch: Batch, bundles: readonly Bundle[], tally: Tally): Promise<Stop | null> {
  const { expectedPlans, dryRun, approval } = batch.parsed.request;
  let compared: EndedRun[] | null = null;
  if (expectedPlans !== undefined) {
    const found = await comparePlans(batch, bundles, expectedPlans, tally);
    if ('reason' in found) return found;
    if (dryRun) return null;
    if (approval.per === 'batch' && batch.isNew('what was compared is planned')) compared = found;
  }
  if (approval.per !== 'batch' || dryRun) return await mendAll(batch, bundles, tally);
  const approved = await approvedBatch(batch, bundles, tally, compared);
  return 'reason' in approved ? approved : await mendAll(approved.batch, approved.bundles, tally);
}

async function mendAll(batch: Batch, bundles: readonly Bundle[], tally: Tally): Promise<Stop | null> {
  for (const bundle of bundles) {
    const stop = await mendBundle(batch, bundle, tally);
    if (stop !== null) return stop;
  }
  return null;
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
  const isNamed = request.checks !== undefined || request.expectedPlans !== undefined;
  const named = new Set(isNamed ? checks.map(({ id }) => id) : []);
  const accepted = new Set(request.accept);
  const options = { acceptRisk, named, accepted, reported: reportedBy(taken) };
  return selectBeyond(selectChecks(checks, seen, options), answer.beyond ?? []);
}
