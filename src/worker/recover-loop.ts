/**
 * The dead-man's switch: proves at every tick that it lives, and puts back what nobody confirmed in time. Needs no
 * Temporal, no API server and no network, and goes on with a full disk.
 */
import { readFile } from 'node:fs/promises';
import type { NodeContext } from '../activities/node-context.ts';
import { readNow } from '../activities/record-steps.ts';
import { revertChange } from '../activities/rollback/revert-change.ts';
import { startTicksOf } from '../adapters/clock.ts';
import { removeAlive, writeAlive } from '../adapters/storage/alive-file.ts';
import { readableSchemas } from '../adapters/storage/record-store.ts';
import type { ChangeRecord } from '../contracts/change-record.ts';
import { deadlineOf } from '../domain/change/deadline.ts';
import { isOpen } from '../domain/change/states.ts';
import { isReverterGone } from '../domain/change/step-reverting.ts';
import { durationMs } from '../domain/duration.ts';

/** Whoever started this process, told apart from a later process of the same pid by its start. */
export interface Starter {
  pid: number;
  startTicks: string;
}

export interface RecoverOptions {
  /** null: runs until told to stop */
  starter: Starter | null;
  signal: AbortSignal;
}

const selfReverted = (record: ChangeRecord, otherBoot: boolean, phase: string): string =>
  otherBoot
    ? `the machine was restarted while the change was ${record.state}`
    : `nobody confirmed in time: the change was ${record.state} when ${phase} ended`;

/** Runs until the signal fires, or its starter is gone and nothing is left to put back. */
export async function runRecoverLoop(context: NodeContext, options: RecoverOptions): Promise<void> {
  const { signal, starter } = options;
  const tickMs = durationMs(context.config.recover.tick);
  const told = new Set<string>();
  let reverting: Promise<void> | null = null;
  while (!signal.aborted) {
    await proveAlive(context, told);
    const open = await readOpen(context, told);
    const due: Due | undefined = reverting === null ? await findDue(context, open) : undefined;
    if (due !== undefined) {
      // Not awaited: a gate takes minutes, and the proof of life goes on meanwhile.
      reverting = putBack(context, due, signal).finally(() => {
        reverting = null;
      });
    }
    const idle = open !== null && open.length === 0 && reverting === null;
    if (idle && starter !== null && !(await isAlive(starter)) && (await leave(context))) return;
    await context.clock.sleep(tickMs, signal).catch(() => undefined);
  }
  await reverting;
  await removeAlive(context.paths.aliveFile, process.pid).catch(() => undefined);
}

/**
 * Its last sign of life would count for three ticks more. Under the lock, where a change looks for a recoverer: one that begins
 * now finds none, or has begun already.
 * @returns false: it is needed still
 */
async function leave({ locks, paths, records }: NodeContext): Promise<boolean> {
  try {
    return await locks.withChangeLock(async () => {
      await removeAlive(paths.aliveFile, process.pid);
      return (await records.open()) === undefined;
    });
  } catch {
    // Whoever keeps the lock, or a record from being read, may have begun a change.
    return false;
  }
}

/** Every due change once, to its end; for a timer or by hand. */
export async function recoverOnce(context: NodeContext, signal: AbortSignal): Promise<void> {
  const told = new Set<string>();
  for (;;) {
    const due = await findDue(context, await readOpen(context, told));
    if (due === undefined || signal.aborted) return;
    await putBack(context, due, signal);
    // Still open: somebody else is at it, or its end cannot be stored. Whoever runs next looks again.
    const after = await context.records.read(due.record.changeId);
    if (after !== undefined && isOpen(after)) return;
  }
}

/** Before the kubelet starts: bytes only, no gate, bounded, and never a failure that keeps the kubelet from starting. */
export async function recoverAtBoot(context: NodeContext, withinMs: number): Promise<void> {
  const limit = AbortSignal.timeout(withinMs);
  const work = async (): Promise<void> => {
    const open = await readOpen(context, new Set());
    for (const record of open ?? []) {
      const due = await findDue(context, [record]);
      if (due === undefined) continue;
      await revertChange(
        context,
        due.request,
        { heartbeat: () => undefined, signal: limit },
        { bytesOnly: true },
      );
    }
  };
  const out = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve()));
  await Promise.race([work(), out]).catch((error: unknown) =>
    context.log.error(`recover --boot: ${String(error)}`),
  );
}

interface Due {
  record: ChangeRecord;
  request: Parameters<typeof revertChange>[1];
}

async function findDue(context: NodeContext, open: ChangeRecord[] | null): Promise<Due | undefined> {
  const now = await readNow(context);
  for (const record of open ?? []) {
    const deadline = deadlineOf(record, now);
    const isDue = deadline === null ? isReverterGone(record, now) : deadline.overdue;
    if (!isDue) continue;
    const reason =
      deadline === null
        ? 'its reverter fell silent'
        : selfReverted(
            record,
            deadline.otherBoot,
            deadline.phase === 'revertAfter' ? 'its time for proof' : 'its time for confirmation',
          );
    const end = { code: 'SELF_REVERTED', reason } as const;
    return { record, request: { changeId: record.changeId, end, onlyOverdue: true } };
  }
  return undefined;
}

async function putBack(context: NodeContext, { request }: Due, signal: AbortSignal): Promise<void> {
  try {
    await revertChange(context, request, { heartbeat: () => undefined, signal });
  } catch (error) {
    if (!signal.aborted)
      context.log.error(`change ${request.changeId}: ${describe(error)}; looking again at the next tick`);
  }
}

/** null: at least one record is unreadable. It may be of a change that is live, so everything new is blocked. */
async function readOpen(context: NodeContext, told: Set<string>): Promise<ChangeRecord[] | null> {
  try {
    return (await context.records.list()).filter(isOpen);
  } catch (error) {
    const reason = describe(error);
    if (!told.has(reason)) {
      context.log.critical(`A change record cannot be read; no change begins on this node: ${reason}`);
      const stop = await context.latch.read().catch(() => null);
      if (stop === null) await context.latch.set({ changeId: 'unreadable', reason }).catch(() => undefined);
      told.add(reason);
    }
    return await readReadable(context);
  }
}

/** One unreadable record must not keep another from being put back. */
async function readReadable(context: NodeContext): Promise<ChangeRecord[] | null> {
  const open: ChangeRecord[] = [];
  for (const changeId of await context.records.ids()) {
    const record = await context.records.read(changeId).catch(() => undefined);
    if (record !== undefined && isOpen(record)) open.push(record);
  }
  return open.length === 0 ? null : open;
}

async function proveAlive(context: NodeContext, told: Set<string>): Promise<void> {
  const { clock, paths } = context;
  try {
    const boot = await clock.bootInstance();
    await writeAlive(paths.aliveFile, {
      boot,
      uptimeMs: clock.uptimeMs(),
      schema: [...readableSchemas],
      pid: process.pid,
    });
  } catch (error) {
    const text = `The recoverer cannot prove that it lives: ${describe(error)}`;
    if (!told.has(text)) context.log.error(text);
    told.add(text);
  }
}

export async function isAlive(starter: Starter): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${starter.pid}/stat`, 'utf8');
    // A process that has ended and was not yet waited for is gone too.
    const ended = /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
    return !ended && startTicksOf(stat) === starter.startTicks;
  } catch {
    return false;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
