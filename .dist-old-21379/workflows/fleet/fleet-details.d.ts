/** A fleet as the Web UI shows it: what is done, how many nodes came to what, and those that need a look. */
import type { FleetProgress } from '../../contracts/fleet.ts';
export declare function detailsOf(status: FleetProgress): string;
