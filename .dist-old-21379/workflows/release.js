/** Giving a change's slot back to the guard: with the run's end goes the node's own word, for a run knows its own change only. */
import { patched } from '@temporalio/workflow';
import { durationMs } from "../domain/duration.js";
import { onControl, onNode } from "./deeds.js";
import { failureOf } from "./failures.js";
/** @returns why it is not given back: the guard asks the node itself, once the run is closed; null: it is, or there was none */
export async function releaseSlot(run, { end, code }) {
    const { slot, request, place } = run;
    if (slot === null)
        return null;
    const { cluster, node } = place;
    const { changeId, guardId, identity } = slot;
    const release = async (word) => {
        await onControl('release', 'release the guard')({ cluster, node, changeId, end, code, guardId, ...word });
        run.slot = null;
        return null;
    };
    // It is held in any case.
    if (end === 'REMEDIATION_FAILED_ROLLBACK_FAILED')
        return await release({});
    if (!patched('the node has the last word'))
        return await release({});
    const word = await lastWordOf(place, identity, durationMs(request.unreachableAfter));
    if (word !== null)
        return await release(word);
    return `change ${changeId} of ${node} holds its place until the node says how it is`;
}
/** @returns null: the node does not answer, which is never "nothing is open" */
export async function lastWordOf(place, identity, waitMs) {
    try {
        return wordOf(await onNode(place, 'readFacts', 'is anything open or stopped?', waitMs)({ identity }));
    }
    catch (error) {
        if (failureOf(error) === undefined)
            throw error;
        return null;
    }
}
export function wordOf({ emergencyStop, openChange }) {
    return {
        stop: emergencyStop === null ? null : `${emergencyStop.reason} (since ${emergencyStop.since})`,
        openChange: openChange === null
            ? null
            : `change ${openChange.changeId} on ${openChange.target} is ${openChange.state}`,
    };
}
