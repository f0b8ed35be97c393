/** A fleet as JUnit XML: a suite for the run with a case for each node, then one for each node with a case for each check. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
export declare function renderFleetJunit(report: FleetReport): string;
