import type { FleetResult } from '../../contracts/fleet.ts';
import type { FleetCarried } from '../../contracts/fleet-state.ts';
/** @param carried by an earlier run of it; nobody else gives it */
export declare function remediateFleet(input: unknown, carried?: FleetCarried): Promise<FleetResult>;
