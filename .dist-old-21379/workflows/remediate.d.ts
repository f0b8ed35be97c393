import type { RemediationStatus } from '../contracts/deeds.ts';
import type { WorkflowRef } from '../contracts/change-record.ts';
import type { RemediateRequest } from '../contracts/request.ts';
import type { RemediationResult } from '../contracts/result.ts';
import type { Desk } from './approval/question.ts';
import type { Place } from './deeds.ts';
import type { Progress } from './progress.ts';
import type { HeldSlot } from './release.ts';
import type { Persistence } from './silence.ts';
export declare const statusQuery: import("@temporalio/workflow").QueryDefinition<RemediationStatus, [], string>;
export declare const planQuery: import("@temporalio/workflow").QueryDefinition<PlanShown, [], string>;
type PlanShown = Pick<RemediationStatus, 'planHash' | 'diff' | 'persistPreview'>;
/** What every step of one run shares. */
export interface Run {
    request: RemediateRequest;
    place: Place;
    progress: Progress;
    desk: Desk;
    persistence: Persistence;
    workflow: Omit<WorkflowRef, 'attempt'>;
    /** null: the guard holds nothing for it */
    slot: HeldSlot | null;
    isCancelled: () => boolean;
    /** settles when the run is asked to cancel; never, when it is not */
    whenCancelled: Promise<void>;
}
export declare function remediate(input: unknown): Promise<RemediationResult>;
export {};
