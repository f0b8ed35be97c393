/**
 * One audit of one node, compared with the one before it of the same schedule: Temporal hands on what the last completed
 * run answered, and keeps it with the schedule, so that no retention of runs takes the baseline away.
 */
import { CancellationScope, allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import type { ParsedDrift } from '../../contracts/deeds.ts';
import type { DriftResult } from '../../contracts/drift.ts';
import type { Seen } from '../../domain/batch/select.ts';
import { auditedChecks, compareAudits } from '../../domain/drift/compare.ts';
import type { Audited } from '../../domain/drift/compare.ts';
import { recallRun, rememberChecks } from '../../domain/drift/memory.ts';
import type { Memory } from '../../domain/drift/memory.ts';
import { verdictsNow } from '../../domain/drift/mends.ts';
import { driftOutcome } from '../../domain/drift/outcome.ts';
import { durationMs } from '../../domain/duration.ts';
import { isSuccess } from '../../domain/exit-code.ts';
import { nodeQueue } from '../../domain/names.ts';
import { describeUnreachable } from '../../domain/unreachable.ts';
import { onControl, onNode } from '../deeds.ts';
import { failureOf, orFailWithItsReason } from '../failures.ts';
import { assertOneInput } from '../one-input.ts';
import { beginDriftProgress } from './drift-progress.ts';
import type { DriftView } from './drift-progress.ts';
import { mendDrift } from './mend-drift.ts';
import { reportDrift, tellRefused } from './report-drift.ts';

/** What every step of one drift audit shares. */
export interface Drift {
  parsed: ParsedDrift;
  view: DriftView;
  /** null: nothing to compare with */
  memory: Memory | null;
}

export interface NodeAudit {
  audited: Audited[];
  /** of components that somebody has put back on purpose */
  putBack: readonly Target[];
}

/** What an audit adds to what is known of it from the beginning. */
export type Ending = Pick<
  DriftResult,
  'status' | 'reason' | 'auditedAt' | 'changes' | 'remediation' | 'checks'
> & {
  code?: Code | undefined;
  hint?: string | undefined;
};

export async function auditDrift(input: unknown, ...more: unknown[]): Promise<DriftResult> {
  assertOneInput('auditDrift', more);
  const view = beginDriftProgress();
  view.begin('parse', 'the request');
  const { workflowId, lastResult } = workflowInfo();
  const parsed = await orFailWithItsReason(() =>
    onControl('parseDrift', 'read the request')({ input, workflowId }),
  ).catch(async (error: unknown) => {
    await tellRefused(view, error);
    throw error;
  });
  const drift: Drift = { parsed, view, memory: recallRun(lastResult, parsed.request) };
  view.describe(parsed);
  view.begin('audit', `${parsed.request.node} to be audited`);
  const audited = await auditNode(parsed);
  const result = resultOf(
    drift,
    'audited' in audited ? await compared(drift, audited) : notAudited(drift, audited),
  );
  // What was found, and mended, is told whatever happens to this run now.
  return await CancellationScope.nonCancellable(async () => {
    const told = await reportDrift(drift, result);
    view.finish(told);
    await condition(allHandlersFinished);
    return told;
  });
}

interface NoAudit {
  code: Code;
  reason: string;
  hint?: string | undefined;
}

/** @throws a cancellation: nothing is under way then, and the next run compares with the same one */
async function auditNode({ request, checks }: ParsedDrift): Promise<NodeAudit | NoAudit> {
  const { cluster, node, parameters, unreachableAfter } = request;
  const place = { cluster, node, heartbeatMs: durationMs(request.heartbeat) };
  try {
    const ask = onNode(place, 'ask', `audit ${checks.length} checks`, durationMs(unreachableAfter));
    // What the node has not, or means otherwise, could not be looked at; the rest is.
    const definitions = Object.fromEntries(checks.map(({ id, slug, digest }) => [id, { slug, digest }]));
    const input = { checks: checks.map(({ id }) => id), definitions, parameters, brief: true, putBack: true };
    const answer = (await ask({ ask: 'audit', input })) as { findings: Seen[]; putBack?: Target[] };
    return { audited: auditedChecks(checks, answer.findings), putBack: answer.putBack ?? [] };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure.kind !== 'silent') {
      return { code: failure.code ?? 'NODE_ERROR', reason: failure.reason, hint: failure.hint ?? undefined };
    }
    const queue = nodeQueue(cluster, node);
    const { workers } = await onControl('describeQueue', 'who serves the node queue?')({ queue });
    return describeUnreachable(queue, workers, unreachableAfter);
  }
}

/** Nothing is known of the node: neither that it drifted, nor that it did not. The next audit compares with the last one. */
function notAudited({ view, memory }: Drift, { code, reason, hint }: NoAudit): Ending {
  view.end(code);
  const status = code === 'NODE_UNREACHABLE' ? 'NODE_UNREACHABLE' : 'AUDIT_FAILED';
  const { auditedAt = null, checks = [] } = memory ?? {};
  return { status, code, reason, hint, auditedAt, changes: [], remediation: null, checks: [...checks] };
}

export async function compared(drift: Drift, node: NodeAudit): Promise<Ending> {
  const { audited } = node;
  const { memory, view } = drift;
  const auditedAt = new Date().toISOString();
  const before = memory?.checks ?? [];
  // Of a first audit every check would have appeared.
  const found = memory?.auditedAt == null ? [] : compareAudits(before, audited);
  view.end(`${audited.length} checks, ${found.length} changed`);
  const { changes, remediation, mends } = await mendDrift(drift, node, found);
  const checks = rememberChecks(before, audited, mends);
  const outcome = driftOutcome(memory, changes, remediation, verdictsNow(audited, mends));
  return { ...outcome, auditedAt, changes, remediation, checks };
}

function resultOf({ parsed, view, memory }: Drift, { code, hint, ...ending }: Ending): DriftResult {
  return {
    schemaVersion: 1,
    ...ending,
    success: isSuccess(ending.status),
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    cluster: parsed.request.cluster,
    node: parsed.request.node,
    comparedWith: memory?.auditedAt ?? null,
    phases: view.status.phases,
    notReported: [],
    startedAt: view.startedAt,
    finishedAt: new Date().toISOString(),
  };
}
