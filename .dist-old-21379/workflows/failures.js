/** Reads the failure of an activity: who must act, and whether the node was silent or busy with it. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
/** undefined: not the failure of an activity, but a cancellation or a fault of our own. */
export function failureOf(error) {
    if (!(error instanceof ActivityFailure))
        return undefined;
    const { cause } = error;
    if (cause instanceof TimeoutFailure) {
        const silent = cause.timeoutType === 'SCHEDULE_TO_START';
        const reason = silent ? 'no worker took the task' : `no answer (${String(cause.timeoutType)})`;
        return { kind: silent ? 'silent' : 'unknown', name: 'Timeout', code: null, reason, hint: null };
    }
    if (cause instanceof ApplicationFailure) {
        const [details] = (cause.details ?? []);
        return {
            kind: cause.nonRetryable === true ? 'refused' : 'unknown',
            name: cause.type ?? 'Error',
            code: details?.code ?? null,
            reason: cause.message,
            hint: details?.hint ?? null,
        };
    }
    return undefined;
}
/** Runs a step whose refusal is the run's own: whoever asked reads the problems, not that an activity failed. */
export async function orFailWithItsReason(step) {
    try {
        return await step();
    }
    catch (error) {
        if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure)
            throw error.cause;
        throw error;
    }
}
