/** Earlier fleets of the same id: how many of their nodes were as they should be. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import type { Html } from '../html/template.ts';
export declare function trend({ trend: earlier, workflowId, nodes, ...own }: FleetReport): Html;
