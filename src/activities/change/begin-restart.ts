/** Begins a restart of the kubelet under a lock, to be awaited when the lock has been given back. */
import type { NodeContext } from '../node-context.ts';

/**
 * @param isStillWanted asked when it must be repeated (systemd's start limit), which is after the lock was given back
 * @returns wrapped, since a promise given back by an async function would be awaited there, under the lock
 */
export function beginRestart(
  { kubelet, journal, log }: Pick<NodeContext, 'kubelet' | 'journal' | 'log'>,
  changeId: string,
  isStillWanted: () => Promise<boolean>,
): { ended: Promise<void> } {
  const ended = kubelet.restart(async (why) => {
    // No answer is no yes: the lock is not to be had, or the record cannot be read.
    if (!(await isStillWanted().catch(() => false))) return false;
    await journal.append({ event: 'kubelet restart', changeId, detail: { why } });
    log.warning(`Restarting the kubelet (change ${changeId}): ${why}`);
    return true;
  });
  // It may fail before anybody awaits it, and Node ends a process for a rejection that nobody handles.
  ended.catch(() => undefined);
  return { ended };
}
