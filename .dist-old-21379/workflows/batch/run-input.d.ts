/** What one run of a batch is to do, and the request that it gets. */
import type { ExpectedPlan } from '../../contracts/plan.ts';
import type { RemediateInput } from '../../contracts/request.ts';
import type { Batch } from './remediate-batch.ts';
/** What one run is to do on its target: make checks pass, or put back what changes wrote. */
export type Work = MendWork | RestoreWork;
export interface MendWork {
    checks: string[];
    /** it changes nothing when it would not be this */
    expectedPlan?: ExpectedPlan | undefined;
}
export interface RestoreWork {
    restoreChanges: string[];
    /** no person and no rehearsal is asked: what is put back is what this batch has changed, and ran here before */
    isOwn?: boolean;
}
export declare function checksOf(work: Work): string[];
export declare function describeWork(work: Work): string;
/** Every run gets the parameters of its own checks: those of others it would refuse. */
export declare function inputOf({ parsed, ref, approved }: Pick<Batch, 'parsed' | 'ref' | 'approved'>, work: Work): RemediateInput;
