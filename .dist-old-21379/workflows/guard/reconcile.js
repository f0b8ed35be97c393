/**
 * A change whose run is closed (terminated, failed): the node is asked to put it back, and its record frees the slot. Where
 * nothing is known of the run, it may live: the node is looked at, and what is final by its record is free.
 */
import { patched, setCurrentDetails, sleep } from '@temporalio/workflow';
import { outcomeOf } from "../../domain/outcome.js";
import { isFinal } from "../change.js";
import { onControl, onNode } from "../deeds.js";
import { failureOf } from "../failures.js";
import { lastWordOf, wordOf } from "../release.js";
import { Abandoned, listenForAbandonment } from "../silence.js";
const heartbeatMs = 10_000;
const limits = { firstWaitMs: 60_000, abandonAfterMs: 600_000 };
const pauseMs = 10_000;
const longestPauseMs = 300_000;
/** @returns null: nothing is known of the run, and the node has not ended the change */
export async function reconcile({ cluster, slot, guardId, isRunKnown = true, }) {
    const { node, changeId, workflow } = slot;
    const ended = isRunKnown ? await endOf(cluster, slot) : await recordedEnd(cluster, slot);
    if (ended === null)
        return null;
    const end = { node, changeId, guardId, ...ended };
    setCurrentDetails(`change ${changeId} of ${node} (${workflow.workflowId}): ${end.end}`);
    await onControl('release', 'release the guard')({ cluster, ...end });
    return end;
}
/** Looks only, once: the guard comes again. */
async function recordedEnd(cluster, slot) {
    const { node, changeId, identity, files } = slot;
    const place = { cluster, node, heartbeatMs };
    try {
        const look = onNode(place, 'changeState', `what became of change ${changeId}?`, limits.firstWaitMs);
        const report = await look({ changeId, identity, files });
        if (!isFinal(report))
            return null;
        const word = await lastWordOf(place, identity, limits.firstWaitMs);
        return word === null ? null : { ...endBy(report), ...word };
    }
    catch (error) {
        if (failureOf(error) === undefined)
            throw error;
        return null;
    }
}
function endBy(report) {
    const { status: end, code } = outcomeOf(report, { cancelled: false });
    return { end, code };
}
async function endOf(cluster, slot) {
    const { node, changeId, identity, files, workflow } = slot;
    const view = {
        status: { nodeSilentSince: null },
        waitFor: (what) => setCurrentDetails(what),
    };
    const persistence = listenForAbandonment(view, () => limits);
    const place = { cluster, node, heartbeatMs };
    const giveUp = {
        code: 'SELF_REVERTED',
        reason: `its run ${workflow.workflowId} is closed; put back by the guard`,
    };
    const ask = () => persistence.untilAnswered('roll back', (waitMs) => onNode(place, 'rollBack', `what became of change ${changeId}?`, waitMs)({
        changeId,
        identity,
        files,
        giveUp,
        workflow,
    }), 'ask again');
    try {
        let report = await ask();
        while (!isFinal(report)) {
            await sleep(pauseMs, { summary: 'the rollback under way to end' });
            report = await ask();
        }
        const end = endBy(report);
        if (!patched('the node has the last word'))
            return end;
        return { ...end, ...(await untilNoneIsOpen(slot, place, persistence)) };
    }
    catch (error) {
        if (!(error instanceof Abandoned))
            throw error;
        return { end: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED' };
    }
}
/** A canary is a change of the node as well, under an id of its own. */
async function untilNoneIsOpen({ node, identity }, place, persistence) {
    for (let waitMs = pauseMs;; waitMs = Math.min(2 * waitMs, longestPauseMs)) {
        const word = await persistence.untilAnswered('read the node state', async (limitMs) => wordOf(await onNode(place, 'readFacts', `what is open on ${node}?`, limitMs)({ identity })), 'ask again');
        if (word.openChange === null)
            return word;
        await sleep(waitMs, { summary: word.openChange });
    }
}
