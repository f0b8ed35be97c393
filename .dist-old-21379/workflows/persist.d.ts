import type { Persisted } from '../contracts/result.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';
/** null: nobody asked for it, or nothing was to be changed yet */
export declare function persistedChange(run: Run, { status, plan }: Settlement): Promise<Persisted | null>;
