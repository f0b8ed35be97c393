/** What is said of a fleet's nodes in every format. */
import type { FleetReportNode } from '../../contracts/fleet-report.ts';
import { lastSeenText } from '../../domain/fleet/node-words.ts';

/** With since when it is silent. */
export function nodeReason(node: Pick<FleetReportNode, 'status' | 'reason' | 'since'>): string {
  const seen = lastSeenText(node);
  return seen === '' ? node.reason : `${node.reason}; ${seen}`;
}
