/** Every check across the nodes, and every node. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import type { Html } from '../html/template.ts';
export declare function checks({ checks: all }: FleetReport): Html;
export declare function allNodes({ nodes }: FleetReport): Html;
