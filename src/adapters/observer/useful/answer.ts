/** What a component's own work is answered with: each of its deeds, or why none could be asked about. */
import type { Observation } from '../../../contracts/gate.ts';

export type UsefulCheck = NonNullable<Observation['useful']>[number];
export type Useful = UsefulCheck[] | { why: string };
