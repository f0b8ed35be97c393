/** What is said of a fleet's nodes in every format. */
import type { FleetReportNode } from '../../contracts/fleet-report.ts';
/** With since when it is silent. */
export declare function nodeReason(node: Pick<FleetReportNode, 'status' | 'reason' | 'since'>): string;
