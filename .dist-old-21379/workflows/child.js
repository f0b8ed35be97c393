/** Runs that a workflow begins beside itself: they live on when it ends, and end as themselves. */
import { ChildWorkflowCancellationType, ParentClosePolicy, isCancellation } from '@temporalio/workflow';
import { ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';
import { controlQueue } from "../domain/names.js";
import { attributeKeys } from "./search-attributes.js";
/** Of every child that changes a node. Its rollback is waited for: who began it tells what became of the node. */
export const livesOn = {
    taskQueue: controlQueue,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
};
/** @param id by which it is found among all runs; null: the namespace lacks our search attributes */
export function foundBy(id) {
    return id === null ? {} : { typedSearchAttributes: [{ key: attributeKeys.BatchId, value: id }] };
}
/**
 * By the error that waiting for it has thrown.
 * @throws what is no end of a child: a fault of ours
 */
export function noResultOf(error) {
    if (!(error instanceof ChildWorkflowFailure))
        throw error;
    const { cause } = error;
    const missing = `ended without a result (${cause?.message ?? 'no cause'})`;
    if (isCancellation(error))
        return { missing, isCancelled: true };
    if (!(cause instanceof ApplicationFailure))
        return { missing };
    const [details] = (cause.details ?? []);
    return { missing, refusal: { code: details?.code, reason: cause.message } };
}
