/** For who is on call: nodes that are not as they should be, each with what does not pass on it. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import type { Html } from '../html/template.ts';
export declare function open({ nodes, checks: all, dryRun }: FleetReport): Html;
