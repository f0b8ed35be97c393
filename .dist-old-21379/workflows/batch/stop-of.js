/** Why a batch begins nothing more, by what a step of it threw. */
import { isCancellation } from '@temporalio/workflow';
import { failureOf } from "../failures.js";
/**
 * Nothing is under way then: a change that was has ended, and told how.
 * @throws what is a fault of ours: the run waits for the fixed deploy
 */
export function stopOf(error) {
    if (isCancellation(error)) {
        return { reason: 'cancelled: nothing more was begun', code: 'CANCELLED', isCancelled: true };
    }
    const failure = failureOf(error);
    if (failure === undefined)
        throw error;
    const code = failure.kind === 'silent' ? 'NODE_UNREACHABLE' : (failure.code ?? 'NODE_ERROR');
    return { reason: failure.reason, isCancelled: false, code };
}
