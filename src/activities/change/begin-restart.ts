/** Begins a restart of the kubelet under a lock, to be awaited when the lock has been given back. */
import type { NodeContext } from '../node-context.ts';

/** @returns wrapped, since a promise given back by an async function would be awaited there, under the lock */
export function beginRestart({ kubelet }: Pick<NodeContext, 'kubelet'>): { ended: Promise<void> } {
  const ended = kubelet.restart();
  // It may fail before anybody awaits it, and Node ends a process for a rejection that nobody handles.
  ended.catch(() => undefined);
  return { ended };
}
