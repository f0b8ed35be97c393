/** What is said of a fleet's nodes in every format. */
import type { FleetReportNode } from '../../contracts/fleet-report.ts';
import type { FleetNodeStatus } from '../../contracts/fleet.ts';

export function isAsWanted(status: FleetNodeStatus): boolean {
  return status === 'FIXED' || status === 'ALREADY_COMPLIANT' || status === 'PLANNED';
}

/** With since when it is silent. */
export function nodeReason({
  status,
  reason,
  since,
}: Pick<FleetReportNode, 'status' | 'reason' | 'since'>): string {
  if (status !== 'SILENT') return reason;
  return `${reason}; ${since == null ? 'when it was last seen is not known' : `last seen ${since}`}`;
}
