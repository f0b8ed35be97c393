import type { FleetReport } from '../../contracts/fleet-report.ts';
export declare function renderFleetCsv(report: FleetReport): string;
