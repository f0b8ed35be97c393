/** A guard that was begun empty asks the nodes that can be known under which guard each was last changed. */
import { condition } from '@temporalio/workflow';
import { onControl, onNode } from "../deeds.js";
import { failureOf } from "../failures.js";
const atOnce = 50;
/** Each is up to six events of the guard's history, of which a server takes 51,200: once begun, all are asked in one run. */
const mostAsked = 2_000;
const listWithinMs = 60_000;
const longestPauseMs = 60_000;
/** @returns names of the nodes that did not say; null: it was over before they could be listed */
export async function askKnownNodes(question) {
    const { cluster, askWithinMs, hear } = question;
    const known = await knownNodes(question);
    if (known === null)
        return null;
    const { polling, silent } = known;
    const until = Date.now() + askWithinMs;
    const waiting = polling.slice(0, mostAsked);
    const unasked = [...silent, ...polling.slice(mostAsked)];
    const ask = async () => {
        for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
            const knownGuard = await markOf(cluster, node, until - Date.now());
            if (knownGuard === undefined)
                unasked.push(node);
            else
                hear({ node, knownGuard });
        }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, polling.length) }, ask));
    return unasked.toSorted();
}
/** A server that cannot list its runs is asked again: without a list nobody knows whom to ask. */
async function knownNodes({ cluster, isOver, tell }) {
    for (let pauseMs = 1_000; !isOver(); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        try {
            return await onControl('findKnownNodes', 'which nodes have runs named?', listWithinMs)({ cluster });
        }
        catch (error) {
            const failure = failureOf(error);
            if (failure === undefined)
                throw error;
            tell(`they could not be listed: ${failure.reason}`);
        }
        await condition(isOver, pauseMs, { summary: 'list them again' });
    }
    return null;
}
/** @returns null: it was never changed under a guard; undefined: it did not say */
async function markOf(cluster, node, leftMs) {
    if (leftMs <= 0)
        return undefined;
    const place = { cluster, node, heartbeatMs: 10_000 };
    const ask = onNode(place, 'ask', `which guard does ${node} know?`, leftMs, leftMs);
    try {
        // A node worker of an earlier version says less.
        const state = (await ask({ ask: 'state', input: {} }));
        return state?.facts?.guard;
    }
    catch (error) {
        if (failureOf(error) === undefined)
            throw error;
        return undefined;
    }
}
