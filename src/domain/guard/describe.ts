/** The limits of a cluster in words. */
import type { GuardSlot, GuardState } from '../../contracts/guard.ts';

export function describeSlot(slot: GuardSlot): string {
  const { node, target, changeId, workflow, since, held, heldBefore } = slot;
  const then = heldBefore?.held == null ? '' : `, then held again: ${heldBefore.held}`;
  const why = held === null ? `under way since ${since}${then}` : `held since ${since}: ${held}`;
  return `change ${changeId} on ${target} of ${node} is ${why} (${workflow.workflowId})`;
}

/** As the Web UI shows it. */
export function describeGuard({ guardId, paused, lost, slots }: GuardState): string {
  return [
    `guard ${guardId}`,
    ...(paused === null ? [] : [`**paused** since ${paused.since} by ${paused.by}: ${paused.reason}`]),
    ...(lost === null
      ? []
      : [`**lost**: ${lost.node} knows guard ${lost.guardId}; adopt it or see to its nodes`]),
    ...slots.map(describeSlot),
  ].join('\n\n');
}
