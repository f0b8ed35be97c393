/**
 * From backup to the node's last word. Once the first file may have been renamed there are two ends only: confirmed,
 * or put back and proved; and the node's record says which, whatever crashed, timed out or was cancelled on the way.
 */
import { CancellationScope, isCancellation, patched, sleep } from '@temporalio/workflow';
import type { BackupRecord } from '../contracts/backup.ts';
import type { ChangeReport, WorkflowRef } from '../contracts/change-record.ts';
import type { GiveUp, NamedChange } from '../contracts/deeds.ts';
import type { Plan } from '../contracts/plan.ts';
import { isSnapshotMissing, snapshotDemandOf } from '../domain/change/etcd-snapshot.ts';
import { durationMs } from '../domain/duration.ts';
import { outcomeOf } from '../domain/outcome.ts';
import { onNode } from './deeds.ts';
import { failureOf } from './failures.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';
import { Abandoned } from './silence.ts';

const cancelledByUser: GiveUp = { code: 'CANCELLED', reason: 'the run was cancelled' };

export async function changeUntilFinal(
  run: Run,
  plan: Plan,
  workflow: WorkflowRef,
  change: NamedChange,
): Promise<Settlement> {
  const { request, place, progress } = run;
  progress.begin('back up', `${plan.files.length} file(s)`);
  const backUp = onNode(place, 'backUp', 'back up', durationMs(request.unreachableAfter));
  const snapshot = snapshotDemandOf(request);
  const backups = await backUp({ plan, snapshot });
  progress.end(backups.map((backup) => backup.backupPath ?? `${backup.originalPath} (absent)`).join(', '));
  if (isSnapshotMissing(plan, snapshot, backups) && patched('etcd is changed after its snapshot only'))
    return { ...noSnapshotTaken, plan, backups };

  const settled = (report: ChangeReport): Settlement => {
    const outcome = outcomeOf(report, { cancelled: run.isCancelled(), isUnread: isUnread(plan) });
    // Someone whose change began after ours was admitted: their end is waited for, as it is at every other time.
    const isBlocked = report.end?.code === 'OPEN_CHANGE';
    const retry = report.state === 'refused' && (isBlocked || report.end?.reason === lostAnswer.reason);
    return { ...outcome, plan, backups, report, retry };
  };
  return await CancellationScope.nonCancellable(async () => {
    try {
      return settled(await applyAndProve(run, plan, workflow, change, backups));
    } catch (error) {
      if (error instanceof Abandoned) return abandoned(plan, backups, error);
      // Ours or not: whatever went wrong after the write, the node is asked to put it back.
      const failure = failureOf(error);
      const reason = failure?.reason ?? (error instanceof Error ? error.message : String(error));
      const code = failure?.code ?? 'BUG';
      try {
        return settled(await putBack(run, plan, workflow, change, { code, reason }));
      } catch (again) {
        if (again instanceof Abandoned) return abandoned(plan, backups, again);
        throw again;
      }
    }
  });
}

/** What is put back beside the manifests; a check that writes such a file has its component read it. */
function isUnread({ target, checks, files }: Plan): boolean {
  return (
    target === 'files' &&
    checks.length === 0 &&
    files.some(({ before, after }) => before.digest !== after.digest)
  );
}

const noSnapshotTaken = {
  status: 'REMEDIATION_FAILED',
  code: 'SNAPSHOT_FAILED',
  reason:
    "expected a snapshot of etcd's data among the backups, found none: the node's worker is older and takes none",
  hint: 'nothing was changed; upgrade the worker of the node and run again, or say with --without-etcd-snapshot why etcd is changed without one',
} as const;

async function applyAndProve(
  run: Run,
  plan: Plan,
  workflow: WorkflowRef,
  change: NamedChange,
  backups: BackupRecord[],
): Promise<ChangeReport> {
  const { progress, request, persistence } = run;
  const { revertAfterMs, confirmWithinMs } = plan.limits;
  const place = { ...run.place, proofMs: revertAfterMs };
  if (run.isCancelled()) return await putBack(run, plan, workflow, change, cancelledByUser);

  progress.begin('apply', 'the change to be written');
  const applied = await apply(run, plan, workflow, change, backups);
  if (applied.state !== 'applied')
    return isFinal(applied) ? applied : await putBack(run, plan, workflow, change, lostAnswer);
  progress.end('written');
  if (run.isCancelled()) return await putBack(run, plan, workflow, change, cancelledByUser);

  if (plan.target === 'kubelet') {
    progress.begin('restart', 'the kubelet to be restarted with its new configuration');
    const restart = await persistence.untilAnswered('restart', (waitMs) =>
      onNode(place, 'restartKubelet', 'restart the kubelet', waitMs)(change),
    );
    if (isFinal(restart.report)) return restart.report;
    if (restart.problem !== null) return await putBack(run, plan, workflow, change, restart.problem);
    progress.end('restarted');
  }

  progress.begin('health gate', `${plan.target} to be proved healthy with the change`);
  const gate = await untilCancelled(run, () =>
    persistence.untilAnswered('health gate', (waitMs) =>
      onNode(place, 'pollHealth', 'hold the health gate', waitMs)(change),
    ),
  );
  if (gate === 'cancelled') return await putBack(run, plan, workflow, change, cancelledByUser);
  if (isFinal(gate.report)) return gate.report;
  if (gate.report.state === 'applied') {
    const code = gate.verdict?.kind === 'notProven' ? 'NOT_PROVEN' : 'GATE_FAILED';
    const reason =
      gate.verdict !== null && 'reason' in gate.verdict
        ? gate.verdict.reason
        : 'the health gate gave no verdict';
    const putBackReport = await putBack(run, plan, workflow, change, { code, reason });
    const report = { ...putBackReport, failedEvidence: gate.verdict?.evidence ?? null };
    // The gate that failed saw the first part of an outage, the gate over the rollback the rest.
    const { outageMs = null, apiOutageMs = null } = gate.verdict?.evidence ?? {};
    return {
      ...report,
      outageMs: together(outageMs, report.outageMs),
      apiOutageMs: together(apiOutageMs, report.apiOutageMs ?? null),
    };
  }
  progress.end('healthy');

  progress.begin('audit', 'every check to pass on the running process');
  const audit = await untilCancelled(run, () =>
    persistence.untilAnswered('audit', (waitMs) =>
      onNode(place, 'audit', 'audit', waitMs)({ ...change, request }),
    ),
  );
  if (audit === 'cancelled') return await putBack(run, plan, workflow, change, cancelledByUser);
  if (isFinal(audit.report)) return audit.report;
  if (audit.report.state !== 'verified') {
    return await putBack(run, plan, workflow, change, giveUpByAudit(audit.findings));
  }
  progress.end('passed');

  // From here the node decides: a cancellation that comes now is too late.
  progress.begin('confirm', 'the node to confirm');
  const confirmed = await persistence.untilAnswered('confirm', (waitMs) =>
    onNode({ ...place, proofMs: confirmWithinMs }, 'confirm', 'confirm', waitMs)(change),
  );
  if (isFinal(confirmed)) return confirmed;
  return await putBack(run, plan, workflow, change, {
    code: 'CONFIRM_REFUSED',
    reason: confirmed.end?.reason ?? 'the node did not confirm',
  });
}

/** null: not measured */
function together(firstMs: number | null, restMs: number | null): number | null {
  return firstMs === null ? restMs : firstMs + (restMs ?? 0);
}

const lostAnswer: GiveUp = { code: 'WRITE_FAILED', reason: 'the answer to the write was lost' };

/** One try. A lost answer means "unknown": the node is asked what became of it, never told to write again. */
async function apply(
  run: Run,
  plan: Plan,
  workflow: WorkflowRef,
  change: NamedChange,
  backups: BackupRecord[],
): Promise<ChangeReport> {
  const { request, place, persistence } = run;
  const { changeId } = change;
  try {
    const write = onNode(place, 'applyChange', 'write atomically', durationMs(request.unreachableAfter));
    return await write({ request, plan, changeId, workflow, backups });
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    return await persistence.untilAnswered(
      'what became of the write',
      (waitMs) =>
        onNode(place, 'changeState', 'what became of the write?', waitMs)({ ...change, files: plan.files }),
      'ask again',
    );
  }
}

async function putBack(
  run: Run,
  plan: Plan,
  workflow: WorkflowRef,
  change: NamedChange,
  giveUp: GiveUp,
): Promise<ChangeReport> {
  const { place, progress, persistence } = run;
  progress.end(giveUp.code);
  progress.begin('roll back', giveUp.reason);
  const ask = (): Promise<ChangeReport> =>
    // Nothing but the node's record says how a write ended: while it cannot be had, the run has no end.
    persistence.untilAnswered(
      'roll back',
      (waitMs) =>
        onNode(place, 'rollBack', 'roll back', waitMs)({ ...change, files: plan.files, giveUp, workflow }),
      'ask again',
    );
  let report = await ask();
  // Someone else (recover, or an attempt that was taken for dead) is putting it back: its end is the answer.
  for (let pauseMs = 1_000; !isFinal(report); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    await sleep(pauseMs, { summary: 'the rollback under way to end' });
    report = await ask();
  }
  progress.end(report.state);
  return report;
}

/** a rollback that waits for space may wait for days */
const longestPauseMs = 3_600_000;

const finalStates: readonly ChangeReport['state'][] = [
  'confirmed',
  'rolledBack',
  'rollbackFailed',
  'refused',
];
export function isFinal(report: ChangeReport): boolean {
  return finalStates.includes(report.state);
}

/** Lets a cancellation end a wait that only looks; what comes after it runs to its end. */
async function untilCancelled<T>(run: Run, body: () => Promise<T>): Promise<T | 'cancelled'> {
  const scope = new CancellationScope({ cancellable: true });
  const whenCancelled = run.whenCancelled.then(() => scope.cancel());
  whenCancelled.catch(() => undefined);
  try {
    return await scope.run(body);
  } catch (error) {
    if (isCancellation(error) && run.isCancelled()) return 'cancelled';
    throw error;
  }
}

function giveUpByAudit(findings: { check: string; verdict: string; reason: string }[]): GiveUp {
  const failed = findings.filter((finding) => finding.verdict !== 'pass');
  const reason = failed.map((finding) => `${finding.check} ${finding.verdict}: ${finding.reason}`).join('; ');
  if (failed.some((finding) => finding.verdict === 'fail' || finding.verdict === 'stale'))
    return { code: 'AUDIT_FAILED', reason };
  if (failed.some((finding) => finding.verdict === 'manual')) return { code: 'AUDIT_MANUAL', reason };
  return { code: 'AUDIT_ERROR', reason: reason === '' ? 'the audit gave no verdict' : reason };
}

function abandoned(plan: Plan, backups: BackupRecord[], { abandonment, silentSince }: Abandoned): Settlement {
  return {
    status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
    code: 'ABANDONED',
    reason: `node not seen since ${silentSince}; abandoned by ${abandonment.by}: ${abandonment.reason}. When the node returns, its own record decides.`,
    plan,
    backups,
  };
}
