import type { RunReport } from '../../contracts/report.ts';
import type { Html } from './template.ts';
export declare function changes({ runs }: RunReport): Html;
