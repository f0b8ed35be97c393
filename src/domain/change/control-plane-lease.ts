/**
 * Who may change a control-plane node of a cluster that has several, whichever Temporal server asked for it: the holder of one
 * Lease in the cluster itself. It never runs out: a node that is silent may still hold its change (crash 14).
 */

export const controlPlaneLease = { namespace: 'kube-system', name: 'kubemend-control-plane' } as const;

/** As the Lease is read; all null: there is none yet. */
export interface LeaseSeen {
  holder: string | null;
  resourceVersion: string | null;
  /** when it was taken, ISO 8601; null: it does not say */
  since: string | null;
}

export type LeaseStep = { kind: 'mine' } | { kind: 'take' } | { kind: 'held'; reason: string };

export function leaseHolder(node: string, changeId: string): string {
  return `${node}/${changeId}`;
}

export function isOfNode({ holder }: Pick<LeaseSeen, 'holder'>, node: string): boolean {
  return holder?.startsWith(`${node}/`) === true;
}

/** A holder of this very node is no obstacle: its record says here, better than any Lease, whether a change is open. */
export function judgeLease(seen: LeaseSeen, mine: { node: string; changeId: string }): LeaseStep {
  const { holder, since } = seen;
  if (holder === leaseHolder(mine.node, mine.changeId)) return { kind: 'mine' };
  if (holder === null || isOfNode(seen, mine.node)) return { kind: 'take' };
  const when = since === null ? '' : ` since ${since}`;
  const { namespace, name } = controlPlaneLease;
  const reason = `${holder} holds the Lease ${namespace}/${name}${when}: that node's change has not ended, or it could not say so`;
  return { kind: 'held', reason };
}
