/** What is said of a node whose queue nobody polls. */
import type { QueueWorker } from '../contracts/deeds.ts';

export function describeUnreachable(
  queue: string,
  workers: readonly QueueWorker[],
  within: string,
): { code: 'NODE_UNREACHABLE'; reason: string; hint: string } {
  const seen = workers.map((worker) => `${worker.identity} at ${worker.lastSeenAt ?? 'an unknown time'}`);
  return {
    code: 'NODE_UNREACHABLE',
    reason: `no worker took a task from queue ${queue} within ${within}; last seen there: ${seen.join(', ') || 'nobody'}`,
    hint: 'on that machine, `kubemend doctor` names its node worker (it may serve another server); if there is none: `kubemend worker node`',
  };
}
