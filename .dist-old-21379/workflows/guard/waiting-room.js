/** Those who ask while the guard has no answer yet wait a little: who asks first is not sent away for a moment. */
import { CancellationScope, condition } from '@temporalio/workflow';
/** A server takes ten updates under way of one workflow (its `history.maxInFlightUpdates`): the others must find room. */
const mostWaiting = 5;
export const atOnce = (decide) => decide();
/** Now where nothing is in the way, after `waitMs` in any case. */
export function openWaitingRoom(canAnswer, waitMs) {
    let waiting = 0;
    return (decide) => {
        if (canAnswer() || waiting >= mostWaiting)
            return decide();
        waiting += 1;
        // Nobody cancels a guard, and so nothing that waits in it.
        return CancellationScope.nonCancellable(async () => {
            await condition(canAnswer, waitMs);
            waiting -= 1;
            return decide();
        });
    };
}
