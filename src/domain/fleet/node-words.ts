/** What is said of a fleet's nodes in the same words wherever they are told. */
import type { FleetNodeResult, FleetNodeStatus } from '../../contracts/fleet.ts';

/** All that was asked for holds on it. */
export function isAsItShouldBe(status: FleetNodeStatus): boolean {
  return status === 'FIXED' || status === 'ALREADY_COMPLIANT';
}

export function countAsTheyShouldBe(nodes: readonly Pick<FleetNodeResult, 'status'>[]): number {
  return nodes.filter(({ status }) => isAsItShouldBe(status)).length;
}

/** It came to what was asked for: of a plan that is the plan, and the node is as it was. */
export function isAsWanted(status: FleetNodeStatus): boolean {
  return isAsItShouldBe(status) || status === 'PLANNED';
}

/** Of one that is silent; empty: it is not. */
export function lastSeenText({ status, since }: Pick<FleetNodeResult, 'status' | 'since'>): string {
  if (status !== 'SILENT') return '';
  return since == null ? 'when it was last seen is not known' : `last seen ${since}`;
}

export function countedNodes(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}
