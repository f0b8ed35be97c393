/** One snapshot of etcd within one time: over all tries of it, whatever etcd or the disk makes of them. */
import type { EtcdSnapshots } from '../../adapters/etcd/take-snapshot.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { Plan } from '../../contracts/plan.ts';
import { durationText } from '../../domain/duration.ts';
import { PlaceError, UnavailableError } from '../../domain/errors.ts';
import { madeForPlan } from '../../domain/storage/made-for.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';

export interface TryLimits {
  tries: number;
  /** of all of them */
  totalMs: number;
}

export interface SnapshotLimits {
  demanded: TryLimits;
  mayFail: TryLimits;
}

export const snapshotLimits: SnapshotLimits = {
  // Well below what `backUp` has in all (workflows/deeds.ts), or its answer would be a timeout, and tried again.
  demanded: { tries: 2, totalMs: 12 * 60_000 },
  // What is put back may be what etcd needs to answer again: it does not wait long for what it can do without.
  mayFail: { tries: 1, totalMs: 75_000 },
};

/**
 * A stream that breaks off is tried once more; a person must look at one that does so again.
 * @throws PlaceError SNAPSHOT_FAILED; nothing is kept then
 */
export async function takeInTime(
  { etcdSnapshots, clock }: Pick<NodeContext, 'clock'> & { etcdSnapshots: EtcdSnapshots },
  { planHash, gate, revertGate }: Plan,
  deed: DeedContext,
  { tries, totalMs }: TryLimits,
): Promise<BackupRecord> {
  const argv = revertGate?.argv ?? gate?.argv ?? null;
  let lastSeen = 'nothing';
  const heartbeat = (details: unknown): void => {
    lastSeen = String(details);
    deed.heartbeat(details);
  };
  const late = (): Error =>
    failed(`etcd: expected its whole snapshot within ${durationText(totalMs)}, found "${lastSeen}"`);
  return await withinTime(totalMs, deed.signal, late, async (signal) => {
    const ask = { argv, madeFor: madeForPlan(planHash), withinMs: totalMs, heartbeat, signal };
    for (let left = tries; ; left -= 1) {
      try {
        return await etcdSnapshots.take(ask);
      } catch (error) {
        if (!(error instanceof UnavailableError) || signal.aborted) throw error;
        if (left <= 1) throw failed(error.message, error);
      }
      await clock.sleep(1_000, signal);
    }
  });
}

/**
 * What does not heed the signal (a disk that hangs) is not waited for either.
 * A timer and a listener of our own: on Node 20 a signal made by AbortSignal.any or .timeout can be collected before it fires.
 */
async function withinTime<T>(
  limitMs: number,
  outer: AbortSignal,
  late: () => Error,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = new AbortController();
  const onAbort = (): void => limited.abort(outer.reason);
  if (outer.aborted) onAbort();
  else outer.addEventListener('abort', onAbort);
  let timer: NodeJS.Timeout | undefined;
  const spent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = late();
      reject(error);
      limited.abort(error);
    }, limitMs);
  });
  try {
    return await Promise.race([body(limited.signal), spent]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onAbort);
  }
}

function failed(message: string, cause?: unknown): PlaceError {
  return new PlaceError(message, {
    code: 'SNAPSHOT_FAILED',
    hint: 'nothing was changed; see that etcd answers and is well (`etcdctl endpoint health`), then run again; or say with --without-etcd-snapshot why it is changed without one',
    cause,
  });
}
