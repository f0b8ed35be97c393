/** The result of a batch: every check that was asked for, with what became of it. */
import type { ApprovalState } from '../../contracts/approval.ts';
import type { BatchRequest, BatchResult, CheckOutcome } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import { batchOutcome } from '../../domain/batch/batch-outcome.ts';
import { lostBy } from '../../domain/batch/lost-by.ts';
import { stillFailing } from '../../domain/batch/select.ts';
import type { Selection } from '../../domain/batch/select.ts';
import { isSuccess } from '../../domain/exit-code.ts';
import { reportedBy } from '../../domain/kube-bench/reported.ts';
import type { Batch } from './remediate-batch.ts';

/** Why nothing more was begun. */
export interface Stop {
  reason: string;
  code?: Code | undefined;
  /** where what stopped it says what to do */
  hint?: string | undefined;
  isCancelled: boolean;
  /** before anything was begun, and of all of it */
  isRefusal?: boolean;
}

/** What a batch has come to so far. */
export interface Tally {
  /** null: the node was not audited */
  selection: Selection | null;
  /** of checks that were tried, by id */
  outcomes: Map<string, { outcome: CheckOutcome; reason: string }>;
  /** of changes that were to be put back, by target */
  restored: Map<Target, CheckOutcome>;
  /** null: all was tried */
  stopped: Stop | null;
  /** of a batch that is all or nothing: what it had changed went back, but for what this says; null: nothing was to go back */
  putBack: { failed: Stop | null } | null;
}

export function batchResult(batch: Batch, tally: Tally): BatchResult {
  const { view, parsed } = batch;
  const { runs, phases } = view.status;
  const isNamed = parsed.request.checks !== undefined || parsed.request.expectedPlans !== undefined;
  const reported = reportedBy(parsed.taken);
  const checks = checksOf(batch, tally, reported);
  const { unknown = [], excluded = [] } = parsed.taken ?? {};
  const { status, code, reason } = batchOutcome({
    tried: triedOf(parsed.request, tally),
    isRestore: parsed.request.restoreChanges !== undefined,
    left: stillFailing(tally.selection, { isNamed, reported }).length,
    unknown: unknown.filter((finding) => finding.status === 'FAIL').length,
    runs,
    stopped: tally.stopped,
    putBack: tally.putBack,
    stillApplied: parsed.request.allOrNothing ? idsWith('fixed', tally) : [],
  });
  const hint = hintOf(batch, tally);
  return {
    schemaVersion: 1,
    status,
    success: isSuccess(status),
    ...(code !== undefined && { code }),
    reason,
    ...(hint !== undefined && { hint }),
    runId: batch.ref.runId,
    cluster: parsed.request.cluster,
    node: parsed.request.node,
    asked: { by: parsed.request.requestedBy, reason: parsed.request.reason },
    ...askedAtOnce(view.status.approval),
    checks,
    ...(parsed.excluded !== undefined && { excluded: parsed.excluded }),
    ...(parsed.request.restoreChanges !== undefined && { isRestore: true }),
    ...(parsed.request.reported !== undefined && {
      report: { sources: parsed.request.reported.sources, unknown, excluded },
    }),
    runs,
    restarts: view.restarts(),
    outageMs: sumOf(runs.map((run) => run.outageMs)),
    apiOutageMs: sumOf(runs.map((run) => run.apiOutageMs ?? null)),
    phases,
    startedAt: view.startedAt,
    finishedAt: new Date().toISOString(),
  };
}

/** Of what was measured; null: nothing was. */
function sumOf(outages: readonly (number | null)[]): number | null {
  const measured = outages.filter((ms) => ms !== null);
  return measured.length === 0 ? null : measured.reduce((sum, ms) => sum + ms, 0);
}

/** Where each change was asked for by itself its own run says so. */
function askedAtOnce({ granted, ...facts }: ApprovalState): Pick<BatchResult, 'approvals' | 'approval'> {
  const isAsked = facts.needed !== null;
  return {
    ...(isAsked && { approvals: granted }),
    ...((isAsked || facts.ignored.length > 0) && { approval: facts }),
  };
}

function hintOf({ ref }: Batch, { stopped, putBack }: Tally): string | undefined {
  if (putBack?.failed == null) return stopped?.hint;
  return `repair what the reason names, then put the rest back: kubemend backups restore --run ${ref.runId}`;
}

function idsWith(outcome: CheckOutcome, { outcomes }: Tally): string[] {
  return [...outcomes].filter(([, told]) => told.outcome === outcome).map(([id]) => id);
}

function triedOf({ restoreChanges }: BatchRequest, tally: Tally): CheckOutcome[] | null {
  if (restoreChanges !== undefined) {
    return restoreChanges.map(({ target }) => tally.restored.get(target) ?? 'notTried');
  }
  return tally.selection?.todo.map(({ check }) => outcomeOf(tally, check.id).outcome) ?? null;
}

function outcomeOf({ outcomes, stopped }: Tally, id: string): { outcome: CheckOutcome; reason: string } {
  return outcomes.get(id) ?? { outcome: 'notTried', reason: stopped?.reason ?? 'not tried' };
}

/** In the order in which they were asked for; then what only the node knows. */
function checksOf(
  { parsed, view }: Batch,
  tally: Tally,
  reported: ReturnType<typeof reportedBy>,
): BatchResult['checks'] {
  const { todo = [], leftOut = [] } = tally.selection ?? {};
  const tried = todo.map((one) => ({ ...one, ...outcomeOf(tally, one.check.id) }));
  const byId = new Map([...tried, ...leftOut].map((one) => [one.check.id, one]));
  const asked = new Set(parsed.checks.map(({ id }) => id));
  const beyond = leftOut.filter(({ check }) => !asked.has(check.id)).map(({ check }) => check);
  return [...parsed.checks, ...beyond].flatMap(({ id, title }) => {
    const one = byId.get(id);
    if (one === undefined) return [];
    const { before } = one;
    const said = reported.get(id)?.status;
    return [
      {
        id,
        title,
        before,
        ...endOf(one, lostBy(id, view.status.runs)),
        ...(said !== undefined && { reported: said }),
      },
    ];
  });
}

type Checked = BatchResult['checks'][number];
type Verdict = Checked['before'];

/** @param lost what has left the node as nobody knows: also what held before it is no more known to hold */
function endOf(
  { before, outcome, reason }: Pick<Checked, 'before' | 'outcome' | 'reason'>,
  lost: { reason: string } | undefined,
): Pick<Checked, 'after' | 'outcome' | 'reason'> {
  if (lost === undefined) return { after: afterOf(outcome, before), outcome, reason };
  if (outcome !== 'fixed') return { after: null, outcome, reason };
  return { after: null, outcome: 'failed', reason: lost.reason };
}

/** What a run has audited is known; what was put back, or not touched, is what it was. */
function afterOf(outcome: CheckOutcome, before: Verdict): Verdict | null {
  if (outcome === 'fixed' || outcome === 'compliant') return 'pass';
  return outcome === 'planned' ? null : before;
}
