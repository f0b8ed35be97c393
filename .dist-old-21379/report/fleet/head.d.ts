import type { FleetReport } from '../../contracts/fleet-report.ts';
import type { Html } from '../html/template.ts';
export declare function head(report: FleetReport): Html;
