import type { GuardInput } from '../../contracts/guard.ts';
/** No cancellation ends it: a new one would know nothing of what this one has paused and admitted. */
export declare function guard(input: GuardInput): Promise<never>;
