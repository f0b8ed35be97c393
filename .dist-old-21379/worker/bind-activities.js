/** Binds deeds, which know no Temporal, to activities: heartbeat, cancel signal and failures. */
import { Context, cancellationSignal } from '@temporalio/activity';
import { toFailure } from "./failures.js";
/** Each deed of the table as an activity of the same name. */
export function bindActivities(deeds) {
    const bound = Object.entries(deeds).map(([name, deed]) => [name, bind(deed)]);
    return Object.fromEntries(bound);
}
function idOf({ info }) {
    return `${info.workflowExecution?.runId ?? ''}/${info.activityId}`;
}
function bind(deed) {
    return async (input) => {
        const context = Context.current();
        // Taken once, here: inside an abort listener there is no activity context any more.
        const signal = cancellationSignal();
        let last = 'started';
        const beat = (details) => {
            last = details;
            if (!signal.aborted)
                context.heartbeat(details);
        };
        beat(last);
        // Cancellation reaches us only through heartbeats, so even a short deed beats by itself.
        const timer = setInterval(() => beat(last), Math.max(100, (context.info.heartbeatTimeoutMs ?? 10_000) / 4));
        try {
            return await deed(input, { heartbeat: beat, signal, id: idOf(context) });
        }
        catch (error) {
            throw toFailure(error, signal);
        }
        finally {
            clearInterval(timer);
        }
    };
}
