/**
 * Writes a planned change, once: everything is staged and safe on disk before the lock is taken, and under the lock
 * there are only looks, records, renames and fsyncs (DESIGN "Change record", apply).
 */
import type { BackupRecord } from '../../contracts/backup.ts';
import type { ChangeRecord, ChangeReport, RecordedFile, WorkflowRef } from '../../contracts/change-record.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { ArmedChange } from '../../domain/change/events.ts';
import { newRecord } from '../../domain/change/new-record.ts';
import { reportOf } from '../../domain/change/report.ts';
import { isOpen } from '../../domain/change/states.ts';
import { isKnownError } from '../../domain/errors.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { underLease } from './hold-lease.ts';
import type { Refusal } from './hold-lease.ts';
import { whyPeersUnready } from './peers-ready.ts';
import { dropPrepared, prepareChange } from './prepare-change.ts';
import { findDifference, findMovedLink, putInPlace } from './put-in-place.ts';
import { assertThisNode, readNow, stepLocked, stepRecord } from '../record-steps.ts';
import { readRecoverer } from './recoverer.ts';
import { rememberGuard } from './remember-guard.ts';
import { isMain, removeCreated, restoreFiles } from '../rollback/restore-files.ts';

import type { RecomputedFile } from './stage-change.ts';

export interface ApplyInput {
  plan: Plan;
  changeId: string;
  workflow: WorkflowRef;
  backups: readonly BackupRecord[];
  /** putting a named backup back: the emergency stop must not block what heals the node */
  isRestore: boolean;
  /** made because the component may be unwell: what runs need not be what its manifest says */
  mayBeUnwell: boolean;
  /** the change computed again from what is on the disk now */
  recompute: () => Promise<readonly RecomputedFile[]>;
}

/**
 * @returns `applied`; `refused` with a code (a tombstone is stored, nothing was changed); or, asked again, the state
 *   that the record has
 * @throws ConflictError WRONG_NODE before any effect; ConflictError when a record is unreadable
 */
export async function applyChange(
  context: NodeContext,
  input: ApplyInput,
  deed: DeedContext,
): Promise<ChangeReport> {
  await assertThisNode(context, input.plan.identity);
  const known = await context.records.read(input.changeId);
  if (known !== undefined) return reportOf(known);

  await rememberGuard(context, input.plan.identity, input.workflow);
  const { target } = input.plan;
  const ask = { changeId: input.changeId, target, isHealing: input.isRestore || input.mayBeUnwell };
  return await underLease(context, ask, deed, async (notHeld) => {
    const refusal = notHeld ?? (await whyPeersUnready(context, ask, deed));
    return refusal === null ? await write(context, input, deed) : await refuse(context, input, refusal);
  });
}

async function write(context: NodeContext, input: ApplyInput, deed: DeedContext): Promise<ChangeReport> {
  deed.heartbeat('staging the change');
  let change: ArmedChange;
  try {
    change = await prepareChange(context, input, deed.signal);
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return await refuse(context, input, { code: error.code, reason: error.message });
  }
  const isStaged = { kept: false };
  try {
    await context.failPoints.reach('apply.before-record');
    const record = await context.locks.withChangeLock(() =>
      writeLocked(context, change, input.isRestore, isStaged),
    );
    await context.journal.append({
      event: `change ${record.state}`,
      changeId: record.changeId,
      detail: { planHash: record.planHash, files: record.files.map(({ path }) => path), end: record.end },
    });
    return reportOf(record);
  } finally {
    if (!isStaged.kept) await dropPrepared(context, change);
  }
}

async function writeLocked(
  context: NodeContext,
  change: ArmedChange,
  isRestore: boolean,
  isStaged: { kept: boolean },
): Promise<ChangeRecord> {
  const { changeId } = change;
  const known = await context.records.read(changeId);
  if (known !== undefined) return known;
  const refusal = await findRefusal(context, change, isRestore);
  if (refusal !== null)
    return await giveUpLocked(context, change, { kind: 'tombstone', change, end: refusal });

  const armed = await stepLocked(context, changeId, { kind: 'arm', change });
  if (armed.kind === 'refuse') throw new Error(`change ${changeId}: ${armed.reason}`);
  isStaged.kept = true;
  await context.failPoints.reach('apply.locked');
  // Against those who ignore our lock this is a last look just before the rename, not a compare-and-swap.
  const difference = await findDifference(context, change.files, 'before');
  if (difference !== null) {
    isStaged.kept = false;
    const end = { code: 'CONFLICT', reason: difference } as const;
    return await giveUpLocked(context, change, { kind: 'neverWritten', end });
  }
  const done: RecordedFile[] = [];
  try {
    await putInPlace(context, change.files, (file) => done.push(file));
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return await undoLocked(
      context,
      armed.record,
      done,
      { code: error.code, reason: error.message },
      isStaged,
    );
  }
  await context.failPoints.reach('apply.renamed');
  const applied = await stepLocked(context, changeId, { kind: 'applied' });
  if (applied.record === undefined) throw new Error(`change ${changeId}: its record is gone`);
  return applied.record;
}

async function giveUpLocked(
  context: NodeContext,
  change: ArmedChange,
  event: Parameters<typeof stepLocked>[2],
): Promise<ChangeRecord> {
  const answer = await stepLocked(context, change.changeId, event);
  if (answer.record === undefined) throw new Error(`change ${change.changeId}: its record is gone`);
  return answer.record;
}

async function findRefusal(
  context: NodeContext,
  change: ArmedChange,
  isRestore: boolean,
): Promise<Refusal | null> {
  const stop = isRestore ? null : await context.latch.read();
  if (stop !== null) return { code: 'EMERGENCY_STOP', reason: `change ${stop.changeId}: ${stop.reason}` };
  const open = (await context.records.list()).find(isOpen);
  if (open !== undefined) {
    const reason = `change ${open.changeId} on ${open.target} (${open.workflow.workflowId}) is ${open.state}`;
    return { code: 'OPEN_CHANGE', reason };
  }
  await assertThisNode(context, change.identity);
  const recoverer = await readRecoverer(context);
  if (!recoverer.alive) return { code: 'NO_RECOVERER', reason: recoverer.detail };
  const difference =
    (await findDifference(context, change.files, 'before')) ?? (await findMovedLink(context, change.files));
  return difference === null ? null : { code: 'CONFLICT', reason: difference };
}

/** A write that failed half-way is taken back at once; where the manifest was touched, by the whole rollback. */
async function undoLocked(
  context: NodeContext,
  record: ChangeRecord,
  done: readonly RecordedFile[],
  end: Refusal,
  isStaged: { kept: boolean },
): Promise<ChangeRecord> {
  const restored = await restoreFiles(context, record);
  // What the manifest names goes in the whole rollback, once nothing runs that was started with it.
  const removed = done.some(isMain) ? null : await removeCreated(context, record);
  const isUndone =
    removed !== null &&
    [...restored.failures, ...removed.failures].length === 0 &&
    (await findDifference(context, record.files, 'before')) === null;
  isStaged.kept = !isUndone;
  const token = record.stageToken;
  // Nobody holds it: whoever is asked to roll back, or the recoverer, takes it up at once.
  const event = isUndone
    ? ({ kind: 'neverWritten', end } as const)
    : ({ kind: 'beginRevert', token, end, refreshMs: 0, onlyOverdue: false } as const);
  const answer = await stepLocked(context, record.changeId, event);
  return answer.record ?? record;
}

async function refuse(context: NodeContext, input: ApplyInput, end: Refusal): Promise<ChangeReport> {
  const { changeId, plan, workflow } = input;
  const { identity, planHash, target } = plan;
  const change = { changeId, identity, workflow, planHash, target, checks: plan.checks.map(({ id }) => id) };
  try {
    const answer = await stepRecord(context, changeId, { kind: 'tombstone', change, end });
    if (answer.record !== undefined) return reportOf(answer.record);
  } catch (error) {
    // The disk that could not be staged on may not take a tombstone either. This attempt ends here all the same.
    if (!isKnownError(error)) throw error;
  }
  return reportOf(newRecord(change, 'refused', end, await readNow(context)));
}
