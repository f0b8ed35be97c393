/** The limits of a cluster in words. */
import type { GuardSlot, GuardState } from '../../contracts/guard.ts';

export function describeSlot(slot: GuardSlot): string {
  const { node, target, changeId, workflow, since, held, heldBefore } = slot;
  const then = heldBefore?.held == null ? '' : `, then held again: ${heldBefore.held}`;
  const why = held === null ? `under way since ${since}${then}` : `held since ${since}: ${held}`;
  return `change ${changeId} on ${target} of ${node} is ${why} (${workflow.workflowId})`;
}

/** What a guard that is new does not know yet, or has never learnt; empty: it knows all that there is to know. */
export function describeMemory({ lost, warming = null, unasked }: GuardState): string[] {
  const marks = lost === null ? [] : [lost, ...(lost.others ?? [])];
  const known = marks.map(({ node, guardId }) => `${node} knows guard ${guardId}`).join(', ');
  const problem = warming?.problem == null ? '' : ` (${warming.problem})`;
  const more = unasked === undefined || unasked.more === 0 ? '' : ` and ${unasked.more} more`;
  return [
    ...(lost === null ? [] : [`lost: ${known}. Nothing begins until it is adopted`]),
    ...(warming === null
      ? []
      : [
          `new: it asks the nodes that this server knows of whether they know another guard${problem}. Nothing begins until they have answered`,
        ]),
    ...(unasked === undefined
      ? []
      : [
          `not asked: ${unasked.nodes.join(', ')}${more} did not answer when this guard began. What another guard had under way there is not known`,
        ]),
  ];
}

/** As the Web UI shows it. */
export function describeGuard(state: GuardState): string {
  const { guardId, paused, slots } = state;
  return [
    `guard ${guardId}`,
    ...(paused === null ? [] : [`**paused** since ${paused.since} by ${paused.by}: ${paused.reason}`]),
    ...describeMemory(state).map((line) => line.replace(/^[^:]+/, '**$&**')),
    ...slots.map(describeSlot),
  ].join('\n\n');
}
