/** What every step of one fleet shares, and how it goes on in a new run when its history gets long. */
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { packCourse, packRoles } from "../../domain/fleet/course.js";
import { stopBy } from "../../domain/fleet/stop-rule.js";
export const defaultContinueAfter = 4_000;
/** Is what is done now only a look: a dry run of which nothing is told but that there is nothing to be done? */
export function isLook({ course }) {
    return course.wave?.kind === 'look';
}
/** Of those that were begun before and are under way still. */
export function isUnderWay({ status, isFailure }) {
    return status === 'UNDER_WAY' && isFailure !== true;
}
export function isLong({ continueAfter }) {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength > continueAfter;
}
/** Batches that are under way live on, and are followed by the next run as one that was joined. */
export async function goOnInNewRun(fleet) {
    if (!isLong(fleet))
        return;
    const { view, parsed, course, continueAfter } = fleet;
    const isStarting = (node) => isUnderWay(node) && node.runId === undefined;
    await condition(() => !view.status.nodes.some(isStarting) && allHandlersFinished());
    const { runId, startedAt, nodes, stopped, paused, phases } = view.status;
    const state = {
        ...packCourse(course, nodes),
        parsed: { ...parsed, request: { ...parsed.request, nodes: [] } },
        roles: course.order === null ? packRoles(parsed.request.nodes) : '',
        ...{ runId, startedAt, nodes, stopped, paused, phases },
        ...view.hold,
    };
    const carried = { state, continueAfter };
    await continueAsNew(null, carried);
}
/** After every end of a node. The first reason stands. */
export function judge({ view, parsed, course }) {
    const { status } = view;
    const canaries = new Set(course.canaries);
    status.stopped ??= stopBy({ request: parsed.request, nodes: status.nodes, canaries });
    view.show();
}
/** @returns why nothing more may be begun; null: go on */
export function whyStopped({ view }) {
    const { hold, status } = view;
    if (hold.cancelledAt !== null)
        return { reason: 'cancelled: nothing more was begun', code: 'CANCELLED' };
    if (status.stopped !== null)
        return status.stopped;
    return hold.aborted ? { reason: 'aborted: nothing more was begun', code: 'CANCELLED' } : null;
}
/** Pause, abort, cancellation and the stop rule count between two nodes. What is under way is followed meanwhile. */
export async function untilResumed(fleet) {
    const { view } = fleet;
    const isOver = () => !view.status.paused || whyStopped(fleet) !== null;
    if (isOver())
        return;
    const { waitingFor } = view.status;
    view.waitFor('the signal resume');
    while (!isOver()) {
        await condition(() => isOver() || isLong(fleet));
        await goOnInNewRun(fleet);
    }
    view.waitFor(waitingFor);
}
