/**
 * Puts a change back and proves it. Asked by the workflow (roll-back.ts) or by the node itself (recover); whoever
 * comes second waits for the first, and takes over when he falls silent. Safe to repeat from any point.
 */
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { Code } from '../../contracts/codes.ts';
import { durationMs } from '../../domain/duration.ts';
import { isKnownError } from '../../domain/errors.ts';
import { recoveryCommands } from '../../domain/storage/recovery-commands.ts';
import { dropStaged } from '../change/stage-change.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { logFailedRestart } from '../tell.ts';
import { isMain, removeCreated, restoreFiles } from './restore-files.ts';
import type { Restored } from './restore-files.ts';
import { LostGrip, takeGrip } from './revert-grip.ts';
import type { Grip, RevertRequest } from './revert-grip.ts';
import { proveReverted } from './revert-proof.ts';
import type { RevertProof } from './revert-proof.ts';

/**
 * @param options.bytesOnly put the files back and leave (before the kubelet starts at boot); the gate is for later
 * @returns the record as it stands afterwards: final; `reverting` while somebody else is at it; undefined: unknown
 * @throws the deed's abort reason; what it was doing can be taken up by the next at once
 */
export async function revertChange(
  context: NodeContext,
  request: RevertRequest,
  deed: DeedContext,
  options: { bytesOnly?: boolean } = {},
): Promise<ChangeRecord | undefined> {
  const taken = await takeGrip(context, request, deed.signal);
  if (taken.kind === 'stands') {
    // Killed between its record and its rename: what it had staged serves nobody any more.
    if (taken.record?.state === 'refused') await dropNeverWritten(context, taken.record);
    return taken.record;
  }
  const { grip } = taken;
  try {
    announce(context, grip.record);
    deed.heartbeat('putting the files back');
    const restored = await grip.effect((record) => restoreFiles(context, record));
    await context.failPoints.reach('revert.restored');
    if (options.bytesOnly === true) {
      // Without a gate there is no old process to wait for; and a canary that is left would be started by the kubelet.
      if ((grip.record.revertGate ?? grip.record.gate) === null)
        await grip.effect((record) => removeCreated(context, record));
      await grip.release();
      return await context.records.read(request.changeId);
    }
    return await prove(context, grip, restored, deed);
  } catch (error) {
    if (error instanceof LostGrip) return await context.records.read(request.changeId);
    await grip.release();
    throw error;
  } finally {
    grip.stop();
  }
}

async function dropNeverWritten(context: NodeContext, record: ChangeRecord): Promise<void> {
  await dropStaged(context, record.files);
  await context.records.dropPreStaged(record);
}

async function prove(
  context: NodeContext,
  grip: Grip,
  restored: Restored,
  deed: DeedContext,
): Promise<ChangeRecord> {
  const { record } = grip;
  const writing = restored.failures.map(({ detail }) => detail).join('; ');
  if (restored.keptMain) {
    const detail = restored.conflicts.map((conflict) => `${conflict.path} (${conflict.detail})`).join('; ');
    return await fail(context, grip, restored, null, 'REVERT_CONFLICT', detail);
  }
  if (restored.failures.some(({ file }) => isMain(file))) {
    return await fail(context, grip, restored, null, 'REVERT_WRITE_FAILED', writing);
  }
  const earlier = await context.latch.read();
  if (earlier?.changeId === record.changeId) {
    // Whoever set it died before the record said so; what was decided stands, and a person was told.
    return await fail(
      context,
      grip,
      restored,
      null,
      'REVERT_UNVERIFIED',
      'an earlier attempt to prove the rollback failed',
    );
  }
  deed.heartbeat('proving that the node is as before');
  const proof = await proveReverted(context, grip, restored.restoredMain, deed);
  if (writing !== '') return await fail(context, grip, restored, proof, 'REVERT_WRITE_FAILED', writing);
  if (proof.problem !== null)
    return await fail(context, grip, restored, proof, 'REVERT_UNVERIFIED', proof.problem);

  const conflicts = [...restored.conflicts, ...proof.conflicts];
  const { token, unstoredEnd } = grip;
  const ended = await untilStored(context, grip, () =>
    grip.step({
      kind: 'rolledBack',
      token,
      evidence: proof.evidence,
      conflicts,
      ...(unstoredEnd && { end: unstoredEnd }),
    }),
  );
  await dropStaged(context, ended.files);
  await context.records.dropPreStaged(ended);
  await context.journal.append({
    event: 'change rolledBack',
    changeId: ended.changeId,
    detail: { end: ended.end, conflicts },
  });
  context.log.info(
    isCanary(ended)
      ? `Canary of change ${ended.changeId} removed`
      : `Rollback of change ${ended.changeId} verified: ${ended.target} is as before`,
  );
  return ended;
}

/** Latch first: from then on nothing new begins here, whoever dies before the record says why. */
async function fail(
  context: NodeContext,
  grip: Grip,
  restored: Restored,
  proof: RevertProof | null,
  code: Code,
  why: string,
): Promise<ChangeRecord> {
  const { record, token } = grip;
  const { changeId } = record;
  const cause = grip.record.end?.reason ?? '';
  const commands = await commandsFor(context, record);
  const reason = `${why} (given up because: ${cause}). To put it back by hand: ${commands.join(' ; ')}`;
  await context.failPoints.reach('revert.before-latch');
  await untilStored(context, grip, () => grip.effect(() => context.latch.set({ changeId, reason })));
  const conflicts = [...restored.conflicts, ...(proof?.conflicts ?? [])];
  const evidence = proof?.evidence ?? null;
  const ended = await untilStored(context, grip, () =>
    grip.step({ kind: 'rollbackFailed', token, end: { code, reason }, evidence, conflicts }),
  );
  await context.journal.append({
    event: 'change rollbackFailed',
    changeId,
    detail: { end: ended.end, conflicts },
  });
  context.log.critical(`Rollback of change ${changeId} FAILED (${code}): ${reason}`);
  return ended;
}

/** Only this may wait for space: the bytes are back, and the reverting record keeps everybody else out. */
async function untilStored<T>(context: NodeContext, grip: Grip, store: () => Promise<T>): Promise<T> {
  const pauseMs = durationMs(context.config.recover.tick);
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (!isKnownError(error)) throw error;
      context.log.error(`change ${grip.record.changeId}: its end cannot be stored yet: ${error.message}`);
      await context.clock.sleep(pauseMs, grip.signal);
    }
  }
}

/** Staged and renamed, never copied over the live file; for every file that had a form before. */
async function commandsFor(context: NodeContext, record: ChangeRecord): Promise<string[]> {
  const commands: string[] = [];
  for (const file of record.files) {
    const pinned = await context.backups.find(file.backupId).catch(() => undefined);
    if (pinned !== undefined) commands.push(...recoveryCommands(pinned, file.path));
  }
  return commands;
}

/** Its end is no failure of anything; one that nobody ended is told as any change is. */
const isCanary = ({ end }: ChangeRecord): boolean => end?.code === 'REHEARSAL_OVER';

function announce(context: NodeContext, record: ChangeRecord): void {
  if (record.end?.code === 'GATE_FAILED' || record.end?.code === 'NOT_PROVEN') {
    logFailedRestart(context.log, record.target);
  } else if (!isCanary(record)) {
    context.log.warning(
      `Rolling back change ${record.changeId} (${record.target}): ${record.end?.reason ?? ''}`,
    );
  }
}
