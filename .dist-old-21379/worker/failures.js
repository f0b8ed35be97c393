/** Our errors as Temporal failures, in one place: the type says who must act, the details carry code and hint. */
import { ApplicationFailure } from '@temporalio/common';
import { CancelledFailure } from '@temporalio/activity';
import { UnavailableError, isKnownError } from "../domain/errors.js";
export function toFailure(error, signal) {
    if (error instanceof ApplicationFailure || error instanceof CancelledFailure)
        return error;
    // Whatever an interrupted deed threw (execa, fetch, a stream), it was interrupted: not failed.
    if (signal.aborted)
        return signal.reason instanceof Error ? signal.reason : new CancelledFailure('cancelled');
    if (isKnownError(error)) {
        return ApplicationFailure.create({
            message: error.message,
            type: error.name,
            nonRetryable: !(error instanceof UnavailableError),
            details: [{ code: error.code, ...(error.hint !== undefined && { hint: error.hint }) }],
            ...(error.cause instanceof Error && { cause: error.cause }),
        });
    }
    const bug = error instanceof Error ? error : new Error(String(error));
    return ApplicationFailure.create({
        message: bug.message,
        type: 'Bug',
        nonRetryable: true,
        details: [{ code: 'BUG' }],
        cause: bug,
    });
}
