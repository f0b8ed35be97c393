/**
 * Being the one reverter of a change: a token in the record, refreshed; every effect asks first, under the lock,
 * whether the token still stands. Who stalls is replaced after three missed refreshes and then does nothing more.
 */
import { randomUUID } from 'node:crypto';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { Code } from '../../contracts/codes.ts';
import { deadlineOf } from '../../domain/change/deadline.ts';
import type { ChangeEvent } from '../../domain/change/events.ts';
import { isFinalState } from '../../domain/change/states.ts';
import { isReverterGone } from '../../domain/change/step-reverting.ts';
import { step } from '../../domain/change/step.ts';
import { durationMs } from '../../domain/duration.ts';
import { isKnownError } from '../../domain/errors.ts';
import { findDifference } from '../change/put-in-place.ts';
import type { NodeContext } from '../node-context.ts';
import { isDiskProblem, readNow, stepLocked } from '../record-steps.ts';
import { restoreFiles } from './restore-files.ts';

export interface RevertRequest {
  changeId: string;
  end: { code: Code; reason: string };
  /** asked by the node itself: only what is overdue, or left behind by a reverter that is gone */
  onlyOverdue: boolean;
}

/** Somebody else has taken over, or the record has ended: whoever throws this has nothing more to do here. */
export class LostGrip extends Error {
  override readonly name = 'LostGrip';
}

export interface Grip {
  record: ChangeRecord;
  token: string;
  /** why it is given up, where the record could not say so (full disk) */
  unstoredEnd: RevertRequest['end'] | undefined;
  /** fires when the grip is lost, or when the deed is told to stop */
  signal: AbortSignal;
  /** Runs an effect under the lock, if the token still stands. @throws LostGrip */
  effect<T>(body: (record: ChangeRecord) => Promise<T>): Promise<T>;
  /** @throws LostGrip; Error when the step is refused for another reason */
  step(event: ChangeEvent): Promise<ChangeRecord>;
  /** Leaves without an end, so that the next reverter need not wait. */
  release(): Promise<void>;
  stop(): void;
}

export type Taken =
  | { kind: 'mine'; grip: Grip }
  /** final, not due, or another's */
  | { kind: 'stands'; record: ChangeRecord | undefined };

export async function takeGrip(
  context: NodeContext,
  request: RevertRequest,
  signal: AbortSignal,
): Promise<Taken> {
  const refreshMs = durationMs(context.config.recover.tick);
  const asked = randomUUID();
  const taken = await context.locks.withChangeLock(() => beginLocked(context, request, asked, refreshMs));
  if (taken.kind === 'stands') return taken;
  return {
    kind: 'mine',
    grip: hold(context, taken.record, taken.token, taken.unstoredEnd, refreshMs, signal),
  };
}

type Begun =
  | { kind: 'mine'; record: ChangeRecord; token: string; unstoredEnd?: RevertRequest['end'] }
  | { kind: 'stands'; record: ChangeRecord | undefined };

async function beginLocked(
  context: NodeContext,
  request: RevertRequest,
  token: string,
  refreshMs: number,
): Promise<Begun> {
  const { changeId, end, onlyOverdue } = request;
  const record = await context.records.read(changeId);
  const now = await readNow(context);
  if (record === undefined || isFinalState(record.state)) return { kind: 'stands', record };
  const isDue = !onlyOverdue || deadlineOf(record, now)?.overdue === true;
  if (record.state === 'armed' && isDue && (await isAsBefore(context, record))) {
    const answer = await stepLocked(context, changeId, { kind: 'neverWritten', end });
    return { kind: 'stands', record: answer.record };
  }
  const answer = step(record, { kind: 'beginRevert', token, end, refreshMs, onlyOverdue }, now);
  if (answer.kind === 'refuse') return { kind: 'stands', record: answer.record };
  try {
    await context.records.write(answer.record);
    return { kind: 'mine', record: answer.record, token };
  } catch (error) {
    if (!isDiskProblem(error)) throw error;
    return await beginWithoutSpace(context, record, end, now);
  }
}

/** What cannot be read is not known to be as before: then the others are put back, and that one is named. */
async function isAsBefore(context: NodeContext, { files }: ChangeRecord): Promise<boolean> {
  try {
    return (await findDifference(context, files, 'before')) === null;
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return false;
  }
}

/** A rename needs no space: the record staged at apply takes the place of the one that cannot be written. */
async function beginWithoutSpace(
  context: NodeContext,
  record: ChangeRecord,
  end: RevertRequest['end'],
  now: Awaited<ReturnType<typeof readNow>>,
): Promise<Begun> {
  if (record.state === 'reverting') {
    // In place already; its holder is gone, and the disk keeps anybody from saying so. Bytes go back all the same.
    const token = record.reverter?.token ?? record.stageToken;
    return isReverterGone(record, now)
      ? { kind: 'mine', record, token, unstoredEnd: end }
      : { kind: 'stands', record };
  }
  const staged = await context.records.usePreStaged(record).catch(async (error: unknown) => {
    // Not even a rename: the state directory is read-only, or closed to us. The old bytes lie beside the live ones; its end is told later.
    if (isDiskProblem(error)) await restoreFiles(context, record);
    throw error;
  });
  if (staged?.reverter == null)
    throw new Error(`change ${record.changeId}: no record was staged for a full disk`);
  return { kind: 'mine', record: staged, token: staged.reverter.token, unstoredEnd: end };
}

function hold(
  context: NodeContext,
  record: ChangeRecord,
  token: string,
  unstoredEnd: RevertRequest['end'] | undefined,
  refreshMs: number,
  outer: AbortSignal,
): Grip {
  const lost = new AbortController();
  const readMine = async (): Promise<ChangeRecord> => {
    const now = await context.records.read(record.changeId);
    if (now?.state === 'reverting' && now.reverter?.token === token) return now;
    lost.abort(new LostGrip('somebody else reverts this change'));
    throw new LostGrip('somebody else reverts this change');
  };
  const refresh = async (): Promise<void> => {
    try {
      await context.locks.withChangeLock(async () => {
        await readMine();
        await stepLocked(context, record.changeId, { kind: 'refreshRevert', token });
      });
    } catch (error) {
      // A refresh that cannot be written is missed; three of them, and somebody else carries on.
      if (!(error instanceof LostGrip)) context.log.warning(`change ${record.changeId}: ${String(error)}`);
    }
  };
  let refreshing: Promise<void> | null = null;
  const timer = setInterval(() => {
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
  }, refreshMs);
  timer.unref();
  // Told to stop, and perhaps stuck in a look: from now on somebody else may carry on.
  outer.addEventListener('abort', () => clearInterval(timer), { once: true });
  return {
    record,
    token,
    unstoredEnd,
    signal: AbortSignal.any([outer, lost.signal]),
    effect: async (body) => await context.locks.withChangeLock(async () => body(await readMine())),
    step: async (event) =>
      await context.locks.withChangeLock(async () => {
        await readMine();
        const answer = await stepLocked(context, record.changeId, event);
        if (answer.kind === 'store') return answer.record;
        throw new Error(`change ${record.changeId}: ${answer.reason}`);
      }),
    async release() {
      await context.locks
        .withChangeLock(() => stepLocked(context, record.changeId, { kind: 'releaseRevert', token }))
        .catch(() => undefined);
    },
    stop: () => clearInterval(timer),
  };
}
