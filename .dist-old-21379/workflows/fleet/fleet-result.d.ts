/** The result of a fleet: every node that was asked for, with what became of it. */
import type { FleetResult } from '../../contracts/fleet.ts';
import type { Fleet } from './fleet.ts';
export declare function fleetResult(fleet: Fleet): FleetResult;
