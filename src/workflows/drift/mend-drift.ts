/** What passed before and fails now is mended, as a batch of the node: by its rules, with its approvals, under its id. */
import { startChild, workflowInfo } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { BatchInput, BatchResult } from '../../contracts/batch.ts';
import type { DriftChange, DriftCheck, DriftResult } from '../../contracts/drift.ts';
import type { Change } from '../../domain/drift/compare.ts';
import { mendsOf } from '../../domain/drift/mends.ts';
import type { Mend, Mends } from '../../domain/drift/mends.ts';
import { selectDrifted } from '../../domain/drift/select.ts';
import { workflowIds } from '../../domain/names.ts';
import { statusBeforeWrite } from '../../domain/outcome.ts';
import { livesOn, noResultOf } from '../child.ts';
import type { Drift, NodeAudit } from './audit-drift.ts';

type Remediation = NonNullable<DriftResult['remediation']>;

export interface MendedDrift {
  changes: DriftChange[];
  remediation: Remediation | null;
  mends: Mends;
}

export async function mendDrift(
  drift: Drift,
  { audited, putBack }: NodeAudit,
  found: readonly Change[],
): Promise<MendedDrift> {
  const { parsed, memory, view } = drift;
  const { remediate } = parsed.request;
  const { todo, leftOut } = selectDrifted(
    { limit: remediate, named: new Set(parsed.named), putBack },
    memory?.checks ?? [],
    audited,
    found,
  );
  const left = [...leftOut].map(([id, reason]) => [id, { outcome: 'left' as const, reason }] as const);
  const told = (mends: Mends): DriftChange[] =>
    found.map((change) => ({ ...change, mend: mends.get(change.id) ?? null }));
  const unmended: Mends = new Map(left);
  if (todo.length === 0) return { changes: told(unmended), remediation: null, mends: unmended };
  const { cluster, node } = parsed.request;
  view.begin('mend', `${todo.length} check(s): ${workflowIds.batch(cluster, node)}`);
  const { outcomes, ...remediation } = await runBatch(drift, todo);
  view.end(remediation.status);
  const { reason } = remediation;
  const tried = todo.map(
    ({ id }) => [id, outcomes.get(id) ?? { outcome: 'notTried' as const, reason }] as const,
  );
  const mends: Mends = new Map<string, Mend>([...left, ...tried]);
  return { changes: told(mends), remediation, mends };
}

/** As a child that lives on when this run ends; cancelled with it, and then waited for: what it began it ends. */
async function runBatch(
  { parsed }: Drift,
  todo: readonly DriftCheck[],
): Promise<Remediation & { outcomes: Mends }> {
  const { cluster, node } = parsed.request;
  const workflowId = workflowIds.batch(cluster, node);
  const base = { workflowId, runId: '', checks: todo.map(({ id }) => id) };
  try {
    const child = await startChild('remediateBatch', {
      ...livesOn,
      workflowId,
      args: [inputOf(parsed, todo)],
      staticSummary: `mend ${todo.length} check(s) that drifted on ${node}`,
    });
    const result = (await child.result()) as BatchResult;
    return { ...base, ...endOf(result), runId: child.firstExecutionRunId };
  } catch (error) {
    return { ...base, ...endWithout(error, workflowId) };
  }
}

/** The parameters of its own checks only: those of others it would refuse. */
function inputOf({ request }: Drift['parsed'], todo: readonly DriftCheck[]): BatchInput {
  const { cluster, node, requestedBy, approval, rehearse, pace, gate, wait } = request;
  const { heartbeat, unreachableAfter, report, remediate } = request;
  const names = new Set(todo.flatMap((check) => check.parameters));
  const own = Object.entries(request.parameters).filter(([name]) => names.has(name));
  return {
    ...{
      cluster,
      node,
      requestedBy,
      approval,
      rehearse,
      pace,
      gate,
      wait,
      heartbeat,
      unreachableAfter,
      report,
    },
    checks: todo.map(({ id }) => id),
    acceptRisk: remediate,
    parameters: Object.fromEntries(own),
    reason: `drift found by ${workflowInfo().workflowId}`,
  };
}

type End = Omit<Remediation, 'workflowId' | 'runId' | 'checks'> & { outcomes: Mends };

function endOf(result: BatchResult): End {
  const { status, code, reason, restarts, outageMs, apiOutageMs = null } = result;
  const outcomes = mendsOf(result);
  return { status, ...(code !== undefined && { code }), reason, restarts, outageMs, apiOutageMs, outcomes };
}

/** @throws the cancellation of a batch that never began, and what is a fault of ours */
function endWithout(error: unknown, workflowId: string): End {
  const nothing = { restarts: 0, outageMs: null, apiOutageMs: null, outcomes: new Map() };
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    const reason = `${workflowId} is under way already: the next audit looks again`;
    return { ...nothing, status: 'REFUSED', code: 'OPEN_CHANGE', reason };
  }
  const { missing, isCancelled, refusal } = noResultOf(error);
  if (isCancelled === true) throw error;
  if (refusal !== undefined) {
    const { code = 'INVALID_REQUEST', reason } = refusal;
    const status = statusBeforeWrite(code) === 'REFUSED' ? 'REFUSED' : 'REMEDIATION_FAILED';
    return { ...nothing, status, code, reason };
  }
  // Terminated by hand, perhaps with a change under way: what became of the node is not known here.
  const reason = `${workflowId} ${missing}: the next audit looks again`;
  return { ...nothing, status: 'REMEDIATION_FAILED', code: 'ABANDONED', reason };
}
