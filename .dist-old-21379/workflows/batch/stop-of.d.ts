import type { Stop } from './batch-result.ts';
/**
 * Nothing is under way then: a change that was has ended, and told how.
 * @throws what is a fault of ours: the run waits for the fixed deploy
 */
export declare function stopOf(error: unknown): Stop;
