/** The workflow gives a change up, and the node answers how it ended. Giving up is itself a write: a tombstone. */
import type { ChangeReport, WorkflowRef } from '../../contracts/change-record.ts';
import type { GiveUp, NamedChange } from '../../contracts/deeds.ts';
import type { FileChange } from '../../contracts/plan.ts';
import type { NamedOnly } from '../../domain/change/events.ts';
import { reportOf } from '../../domain/change/report.ts';
import { isInAfterForm } from '../../domain/change/three-way.ts';
import { parseRemediateId } from '../../domain/names.ts';
import { recoveryCommands } from '../../domain/storage/recovery-commands.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { giveBackLease } from '../change/hold-lease.ts';
import { assertThisNode, stepLocked } from '../record-steps.ts';
import { revertChange } from './revert-change.ts';

export interface RollBackInput extends NamedChange {
  /** the plan's files: should the state directory be lost, they tell whether our bytes are on the disk */
  files: readonly FileChange[];
  giveUp: GiveUp;
  workflow: WorkflowRef;
}

/**
 * @returns the recorded end; `reverting` while somebody else puts it back (ask again)
 * @throws ConflictError WRONG_NODE before any effect; ConflictError when the record is unreadable
 */
export async function rollBack(
  context: NodeContext,
  input: RollBackInput,
  deed: DeedContext,
): Promise<ChangeReport> {
  await assertThisNode(context, input.identity);
  const { changeId, giveUp } = input;
  const known = (await context.records.read(changeId)) ?? (await buryUnknown(context, input));
  if (known.state === 'confirmed' || known.state === 'refused') return reportOf(known);
  const record = await revertChange(context, { changeId, end: giveUp, onlyOverdue: false }, deed);
  await giveBackLease(context, deed.signal);
  return reportOf(record ?? known);
}

/** Under the lock: either a tombstone that a late apply meets, or the loss of our own state, said as what it is. */
async function buryUnknown(
  context: NodeContext,
  input: RollBackInput,
): Promise<NonNullable<Awaited<ReturnType<NodeContext['records']['read']>>>> {
  const { changeId, identity, workflow, giveUp, files } = input;
  const target = targetOf(workflow.workflowId);
  const change: NamedOnly = { changeId, identity, workflow, planHash: '', target, checks: [] };
  const record = await context.locks.withChangeLock(async () => {
    const already = await context.records.read(changeId);
    if (already !== undefined) return already;
    const ours = await findOurs(context, files);
    if (ours.length === 0) {
      const answer = await stepLocked(context, changeId, { kind: 'tombstone', change, end: giveUp });
      return answer.record;
    }
    const paths = ours.map(({ path }) => path).join(', ');
    const commands = await commandsFor(context, ours);
    const reason = `the node has no record of the change, and its form after is on the disk: ${paths}. To put it back by hand: ${commands.join(' ; ')}`;
    await context.latch.set({ changeId, reason });
    const answer = await stepLocked(context, changeId, {
      kind: 'stateLost',
      change,
      end: { code: 'STATE_LOST', reason },
    });
    context.log.critical(`Rollback of change ${changeId} FAILED (STATE_LOST): ${reason}`);
    return answer.record;
  });
  if (record === undefined) throw new Error(`change ${changeId}: its record is gone`);
  await context.journal.append({ event: `change ${record.state}`, changeId, detail: { end: record.end } });
  return record;
}

async function findOurs(context: NodeContext, files: readonly FileChange[]): Promise<FileChange[]> {
  const ours: FileChange[] = [];
  for (const file of files) {
    const { form } = await context.files.readForm(file.path);
    if (isInAfterForm(file, form)) ours.push(file);
  }
  return ours;
}

async function commandsFor(context: NodeContext, files: readonly FileChange[]): Promise<string[]> {
  const commands: string[] = [];
  for (const file of files) {
    const backups = await context.backups.list(file.path).catch(() => []);
    const newest = backups.findLast(
      ({ form }) => form.digest === file.before.digest && form.kind === file.before.kind,
    );
    if (newest !== undefined) commands.push(...recoveryCommands(newest, file.path));
  }
  return commands;
}

const targets = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd', 'kubelet'] as const;

function targetOf(workflowId: string): NamedOnly['target'] {
  const named = parseRemediateId(workflowId)?.target;
  return targets.find((target) => target === named) ?? 'files';
}
