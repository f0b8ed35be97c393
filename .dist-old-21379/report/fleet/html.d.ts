/** A fleet as one page that opens from a disk: what needs somebody, every section and check across the nodes, every node. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
export declare function renderFleetHtml(report: FleetReport): string;
