/** How a node of a fleet ended, as a coloured word. */
import type { FleetNodeStatus } from '../../contracts/fleet.ts';
import type { Html } from '../html/template.ts';
export declare function nodeChip(status: FleetNodeStatus): Html;
