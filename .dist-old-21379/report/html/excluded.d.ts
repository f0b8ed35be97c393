/** Checks that this run was told to leave alone: what nobody looked at is not passed over in silence. */
import type { RunReport } from '../../contracts/report.ts';
import type { Html } from './template.ts';
export declare function excluded({ excluded: checks }: RunReport): Html | null;
