/** Telling several places what happened: each for a bounded time, and never longer. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { durationMs } from "../domain/duration.js";
/**
 * @param within a duration, for each of them
 * @returns those that could not be reached, and why
 */
export async function tellSinks(sinks, within) {
    const unreached = await Promise.all(Object.entries(sinks).map(async ([name, send]) => {
        try {
            await sendWithin(durationMs(within), `limit for the report to ${name}`, send);
            return [];
        }
        catch (error) {
            return [
                isCancellation(error) ? `${name}: not reached within ${within}` : `${name}: ${String(error)}`,
            ];
        }
    }));
    return unreached.flat();
}
/** As `CancellationScope.withTimeout`, with a timer that says what it is for. */
async function sendWithin(limitMs, summary, send) {
    const timer = new CancellationScope({ cancellable: true });
    const sending = new CancellationScope({ cancellable: true });
    const late = timer.run(async () => {
        await sleep(limitMs, { summary });
        sending.cancel();
    });
    late.catch(() => undefined);
    try {
        await sending.run(send);
    }
    finally {
        timer.cancel();
    }
}
