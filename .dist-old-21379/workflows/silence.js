/**
 * Asking a node until it answers. After a write there is no other end: the node's queue is a durable mailbox, and
 * its record is the truth. Patience grows from one try to the next, so that a week of silence costs few events.
 */
import { CancellationScope, condition, defineSignal, isCancellation, setHandler, sleep, } from '@temporalio/workflow';
import { failureOf } from "./failures.js";
import { messages } from "../domain/names.js";
export const abandonSignal = defineSignal(messages.abandon);
/** A signal carries anything, also nothing: whatever it is, it is one. */
export function abandonmentOf(said) {
    const { by, reason } = (said ?? {});
    const isText = (value) => typeof value === 'string' && value.trim() !== '';
    return {
        by: isText(by) ? by : 'an unnamed operator',
        reason: isText(reason) ? reason : 'no reason given',
    };
}
/** An operator has given up on a node that was silent for long enough. */
export class Abandoned extends Error {
    name = 'Abandoned';
    abandonment;
    silentSince;
    constructor(abandonment, silentSince) {
        super(`abandoned by ${abandonment.by}: ${abandonment.reason}`);
        this.abandonment = abandonment;
        this.silentSince = silentSince;
    }
}
const longestWaitMs = 3_600_000;
export function listenForAbandonment(progress, limits) {
    let abandonment = null;
    /** silent, refusing, or another machine: since when nobody has answered for this change */
    let unansweredSinceMs = null;
    setHandler(abandonSignal, (said) => {
        abandonment = abandonmentOf(said);
    }, { description: 'Give up a node that has been silent for 10 minutes: {"by":"ana","reason":"…"}' });
    const unansweredForMs = () => (unansweredSinceMs === null ? 0 : Date.now() - unansweredSinceMs);
    const isAbandoned = () => abandonment !== null && unansweredForMs() >= limits().abandonAfterMs;
    const throwIfAbandoned = () => {
        if (isAbandoned() && abandonment !== null && unansweredSinceMs !== null)
            throw new Abandoned(abandonment, new Date(unansweredSinceMs).toISOString());
    };
    const pause = async (what, ms) => {
        await interruptible(() => sleep(ms, { summary: what }), isAbandoned).catch((error) => {
            if (!isAbandoned())
                throw error;
        });
        throwIfAbandoned();
    };
    return {
        async untilAnswered(what, call, onRefusal = 'throw') {
            let waitMs = limits().firstWaitMs;
            let pauseMs = 1_000;
            for (;;) {
                const startedMs = Date.now();
                try {
                    const answer = await interruptible(() => call(waitMs), isAbandoned);
                    unansweredSinceMs = null;
                    progress.status.nodeSilentSince = null;
                    return answer;
                }
                catch (error) {
                    throwIfAbandoned();
                    const failure = failureOf(error);
                    if (failure === undefined || isCancellation(error))
                        throw error;
                    const isAnswer = onRefusal === 'throw' && failure.code !== 'WRONG_NODE';
                    if (failure.kind === 'refused' && isAnswer)
                        throw error;
                    unansweredSinceMs ??= startedMs;
                    if (failure.kind === 'silent') {
                        progress.status.nodeSilentSince ??= new Date(startedMs).toISOString();
                        progress.waitFor(`${what}: node silent since ${progress.status.nodeSilentSince}`);
                        waitMs = Math.min(waitMs * 2, longestWaitMs);
                    }
                    else {
                        // Another machine answered, the node cannot do it now, or an attempt was lost: ask again, ever more slowly.
                        progress.waitFor(`${what}: ${failure.reason}`);
                        await pause(what, pauseMs);
                        pauseMs = Math.min(pauseMs * 2, longestWaitMs);
                    }
                }
            }
        },
    };
}
/** Runs `call`, and cancels it when the condition becomes true meanwhile. */
async function interruptible(call, interrupted) {
    const scope = new CancellationScope({ cancellable: true });
    const watch = new CancellationScope({ cancellable: true });
    const watching = watch.run(async () => {
        await condition(interrupted);
        scope.cancel();
    });
    watching.catch(() => undefined);
    try {
        return await scope.run(call);
    }
    finally {
        watch.cancel();
    }
}
