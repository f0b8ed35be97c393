/** Restarts the kubelet with its new configuration: stored in the record and journaled before it is done. */
import type { ChangeRecord, ChangeReport } from '../../contracts/change-record.ts';
import type { GiveUp, NamedChange } from '../../contracts/deeds.ts';
import type { GateSpec } from '../../contracts/gate.ts';
import { reportOf } from '../../domain/change/report.ts';
import { isKnownError } from '../../domain/errors.ts';
import { judgeHealthBefore } from '../../domain/gate/health-before.ts';
import { isSameProcess } from '../../domain/gate/identity.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode, stepRecord } from '../record-steps.ts';
import { beginRestart } from './begin-restart.ts';
import { unknownReport } from './change-state.ts';

export interface Restarted {
  report: ChangeReport;
  /** null: it was restarted (its health is for the gate to judge), or the record has ended */
  problem: GiveUp | null;
}

/**
 * Asked again after a restart has begun, it restarts only a kubelet that is still the one from before the change.
 * @throws ConflictError WRONG_NODE
 */
export async function restartKubelet(
  context: NodeContext,
  { changeId, identity }: NamedChange,
  deed: DeedContext,
): Promise<Restarted> {
  await assertThisNode(context, identity);
  const record = await context.records.read(changeId);
  if (record === undefined) return { report: unknownReport(changeId), problem: null };
  if (record.state !== 'applied' || record.gate === null) return { report: reportOf(record), problem: null };
  deed.heartbeat('looking at the kubelet and its API server');
  // It still listens where the form before says.
  const { done, unwell } = await lookBefore(context, record, record.revertGate ?? record.gate, deed.signal);
  if (done) return { report: reportOf(record), problem: null };
  const why = unwell ?? (await context.kubelet.whyNoRestart());
  if (why !== null) return { report: reportOf(record), problem: giveUp(why) };

  const answer = await stepRecord(context, changeId, { kind: 'restartBegan' });
  if (answer.kind === 'refuse') {
    return { report: reportOf(answer.record ?? record), problem: giveUp(answer.reason) };
  }
  await context.journal.append({ event: 'kubelet restart', changeId, detail: { why: 'new configuration' } });
  context.log.info(`Restarting the kubelet with its new configuration (change ${changeId})`);
  await context.failPoints.reach('restart.journaled');
  deed.heartbeat('restarting the kubelet');
  // Begun under the lock: an attempt that was taken for dead restarts nothing after a rollback has begun.
  const isStillApplied = (): Promise<boolean> =>
    context.locks.withChangeLock(async () => (await context.records.read(changeId))?.state === 'applied');
  const restarting = await context.locks.withChangeLock(async () => {
    const now = await context.records.read(changeId);
    return now?.state === 'applied' ? beginRestart(context, changeId, isStillApplied) : { report: now };
  });
  if (!('ended' in restarting)) {
    return { report: reportOf(restarting.report ?? answer.record), problem: null };
  }
  try {
    await restarting.ended;
    return { report: reportOf(answer.record), problem: null };
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return { report: reportOf(answer.record), problem: giveUp(error.message) };
  }
}

/** A kubelet that starts while its API server is away ignores its manifests: then it is not restarted. */
async function lookBefore(
  { observer }: NodeContext,
  { baseline, sideEffects }: ChangeRecord,
  gate: GateSpec,
  signal: AbortSignal,
): Promise<{ done: boolean; unwell: string | null }> {
  const seen = await observer.observe(gate, signal);
  const old = baseline?.process ?? null;
  // One that was started by somebody else, just before the write, has read the form before.
  const isNew =
    sideEffects.restartedForChangeAt !== null &&
    old !== null &&
    seen.processes?.length === 1 &&
    !seen.processes.some((one) => isSameProcess(one, old));
  return { done: isNew, unwell: isNew ? null : judgeHealthBefore(gate, seen) };
}

function giveUp(reason: string): GiveUp {
  return { code: 'RESTART_FAILED', reason: `the kubelet was not restarted: ${reason}` };
}
