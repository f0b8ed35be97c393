/**
 * One per cluster, for ever: decides in one step which change may begin, and looks after the runs of those that did. It is asked
 * through the activities `preview`, `admit` and `release`, and by operators.
 */
import { CancellationScope, allHandlersFinished, condition, continueAsNew, defineQuery, defineUpdate, patched, setCurrentDetails, setHandler, uuid4, workflowInfo, } from '@temporalio/workflow';
import { describeGuard } from "../../domain/guard/describe.js";
import { admitChange, freeNode, pauseGuard, previewChange, recordOrder, releaseChange, resumeGuard, } from "../../domain/guard/guard.js";
import { adoptNodes, beginWarming, endWarming, hasAnswer, hearNode, isWarming, newGuard, tellProblem, } from "../../domain/guard/new-guard.js";
import { guardMessages as messages } from "../../domain/names.js";
import { askKnownNodes } from "./ask-known-nodes.js";
import { endReconcile, lookAfterAll } from "./look-after.js";
import { atOnce, openWaitingRoom } from "./waiting-room.js";
const now = () => new Date().toISOString();
/** No cancellation ends it: a new one would know nothing of what this one has paused and admitted. */
export async function guard(input) {
    return await CancellationScope.nonCancellable(async () => await guardForEver(input));
}
/** Handed on by no other: should there have been one, the nodes know it. */
function emptyGuard(cluster) {
    const empty = newGuard(cluster, uuid4(), now());
    return patched('a new guard asks the nodes first') ? beginWarming(empty) : empty;
}
async function guardForEver(input) {
    const { cluster, continueAfter = 5_000, askWithinMs = 15_000 } = input;
    let state = input.state ?? emptyGuard(cluster);
    const become = (next) => {
        state = next;
        setCurrentDetails(describeGuard(state));
        return state;
    };
    become(state);
    /** somebody was told to wait: what is in the way may be a run that is closed, and is looked at soon */
    let isAwaited = false;
    const isLong = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > continueAfter;
    let isGoingOn = false;
    // A third more than the nodes have for an answer: they are listed first.
    const whenItCan = openWaitingRoom(() => hasAnswer(state) || isGoingOn, (4 * askWithinMs) / 3);
    setHandler(defineQuery(messages.status), () => state, {
        description: 'What is paused, and which change of which node is under way or held',
    });
    const preview = (ask) => {
        const { state: next, refusal } = previewChange(state, ask);
        become(next);
        return refusal ?? { admitted: true, guardId: state.guardId };
    };
    const admit = (ask) => {
        const { state: next, answer } = admitChange(state, ask, now());
        become(next);
        isAwaited ||= !answer.admitted;
        return answer;
    };
    setHandler(defineUpdate(messages.preview), (ask) => whenItCan(() => preview(ask)));
    setHandler(defineUpdate(messages.admit), (ask) => whenItCan(() => admit(ask)));
    setHandler(defineUpdate(messages.release), (end) => become(releaseChange(state, end)));
    const carryOut = (what, { by, reason, node }, next) => become(recordOrder(next, { what, by, reason, at: now(), ...(node !== undefined && { node }) }));
    const onOrder = (what, description, nextOf, when = atOnce) => {
        const handle = (order) => when(() => carryOut(what, order, nextOf(order)));
        setHandler(defineUpdate(messages[what]), handle, { description });
    };
    onOrder('pause', 'Begin no change: {"by":"ana","reason":"…"}', (order) => pauseGuard(state, order, now()));
    onOrder('resume', 'Go on after a pause', () => resumeGuard(state));
    // What is vouched for is what the nodes have said.
    onOrder('adopt', 'Vouch for what a lost guard knew', () => adoptNodes(state), whenItCan);
    const free = async (order) => {
        const { node = '', underWay = false } = order;
        const before = state.slots;
        const isMeantOnly = patched('what is under way is freed only where it is meant');
        const next = carryOut('free', order, freeNode(state, node, underWay || !isMeantOnly));
        if (!isMeantOnly)
            return state;
        const freed = before.filter(({ changeId }) => !next.slots.some((slot) => slot.changeId === changeId));
        await Promise.all(freed.map((slot) => endReconcile(cluster, slot)));
        return state;
    };
    setHandler(defineUpdate(messages.free), free, {
        description: 'Vouch for a node that is held',
    });
    if (isWarming(state)) {
        const unasked = await askKnownNodes({
            cluster,
            askWithinMs,
            isOver: () => !isWarming(state) || isLong(),
            hear: (mark) => become(hearNode(state, mark)),
            tell: (problem) => become(tellProblem(state, problem)),
        });
        if (unasked !== null)
            become(endWarming(state, unasked));
    }
    while (!isLong()) {
        await condition(() => state.slots.some(({ held }) => held === null) || isLong());
        // A run that ends as it should has released its slot long before.
        await condition(() => isAwaited || isLong(), input.lookEveryMs);
        isAwaited = false;
        await lookAfterAll(state);
    }
    isGoingOn = true;
    await condition(allHandlersFinished);
    return await continueAsNew({ ...input, state });
}
