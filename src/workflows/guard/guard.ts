/**
 * One per cluster, for ever: decides in one step which change may begin, and looks after the runs of those that did. It is asked
 * through the activities `preview`, `admit` and `release`, and by operators.
 */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  patched,
  setCurrentDetails,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  GuardAnswer,
  GuardAsk,
  GuardInput,
  GuardOrder,
  GuardPreview,
  GuardRecordedOrder,
  GuardRelease,
  GuardState,
} from '../../contracts/guard.ts';
import { describeGuard } from '../../domain/guard/describe.ts';
import {
  admitChange,
  freeNode,
  pauseGuard,
  previewChange,
  recordOrder,
  releaseChange,
  resumeGuard,
} from '../../domain/guard/guard.ts';
import {
  adoptNodes,
  beginWarming,
  endWarming,
  hasAnswer,
  hearNode,
  isWarming,
  newGuard,
  tellProblem,
} from '../../domain/guard/new-guard.ts';
import { guardMessages as messages } from '../../domain/names.ts';
import { askKnownNodes } from './ask-known-nodes.ts';
import { endReconcile, lookAfterAll } from './look-after.ts';
import { assertGuardInput, orderOnly, questionOnly } from './validators.ts';
import { atOnce, openWaitingRoom } from './waiting-room.ts';

const now = (): string => new Date().toISOString();

/** No cancellation ends it: a new one would know nothing of what this one has paused and admitted. */
export async function guard(input: GuardInput): Promise<never> {
  assertGuardInput(input);
  return await CancellationScope.nonCancellable(async () => await guardForEver(input));
}

/** Handed on by no other: should there have been one, the nodes know it. */
function emptyGuard(cluster: string): GuardState {
  const empty = newGuard(cluster, uuid4(), now());
  return patched('a new guard asks the nodes first') ? beginWarming(empty) : empty;
}

async function guardForEver(input: GuardInput): Promise<never> {
  const { cluster, continueAfter = 5_000, askWithinMs = 15_000 } = input;
  let state = input.state ?? emptyGuard(cluster);
  const become = (next: GuardState): GuardState => {
    state = next;
    setCurrentDetails(describeGuard(state));
    return state;
  };
  become(state);
  /** somebody was told to wait: what is in the way may be a run that is closed, and is looked at soon */
  let isAwaited = false;
  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > continueAfter;
  let isGoingOn = false;
  // A third more than the nodes have for an answer: they are listed first.
  const whenItCan = openWaitingRoom(() => hasAnswer(state) || isGoingOn, (4 * askWithinMs) / 3);
  setHandler(defineQuery<GuardState>(messages.status), () => state, {
    description: 'What is paused, and which change of which node is under way or held',
  });
  const preview = (ask: GuardPreview): GuardAnswer => {
    const { state: next, refusal } = previewChange(state, ask);
    become(next);
    return refusal ?? { admitted: true, guardId: state.guardId };
  };
  const admit = (ask: GuardAsk): GuardAnswer => {
    const { state: next, answer } = admitChange(state, ask, now());
    become(next);
    isAwaited ||= !answer.admitted;
    return answer;
  };
  setHandler(
    defineUpdate<GuardAnswer, [GuardPreview]>(messages.preview),
    (ask) => whenItCan(() => preview(ask)),
    { validator: questionOnly('preview') },
  );
  setHandler(defineUpdate<GuardAnswer, [GuardAsk]>(messages.admit), (ask) => whenItCan(() => admit(ask)), {
    validator: questionOnly('admit'),
  });
  setHandler(
    defineUpdate<GuardState, [GuardRelease]>(messages.release),
    (end) => become(releaseChange(state, end)),
    { validator: questionOnly('release') },
  );
  type Order = GuardOrder & { node?: string; underWay?: boolean };
  type What = GuardRecordedOrder['what'];
  const carryOut = (what: What, { by, reason, node }: Order, next: GuardState): GuardState =>
    become(recordOrder(next, { what, by, reason, at: now(), ...(node !== undefined && { node }) }));
  const onOrder = (what: What, description: string, nextOf: (order: Order) => GuardState, when = atOnce) => {
    const handle = (order: Order): GuardState | Promise<GuardState> =>
      when(() => carryOut(what, order, nextOf(order)));
    setHandler(defineUpdate<GuardState, [Order]>(messages[what]), handle, {
      description,
      validator: orderOnly(what),
    });
  };
  onOrder('pause', 'Begin no change: {"by":"ana","reason":"…"}', (order) => pauseGuard(state, order, now()));
  onOrder('resume', 'Go on after a pause', () => resumeGuard(state));
  // What is vouched for is what the nodes have said.
  onOrder('adopt', 'Vouch for what a lost guard knew', () => adoptNodes(state), whenItCan);
  const free = async (order: Order): Promise<GuardState> => {
    const { node = '', underWay = false } = order;
    const before = state.slots;
    const isMeantOnly = patched('what is under way is freed only where it is meant');
    const next = carryOut('free', order, freeNode(state, node, underWay || !isMeantOnly));
    if (!isMeantOnly) return state;
    const freed = before.filter(({ changeId }) => !next.slots.some((slot) => slot.changeId === changeId));
    await Promise.all(freed.map((slot) => endReconcile(cluster, slot)));
    return state;
  };
  setHandler(defineUpdate<GuardState, [Order]>(messages.free), free, {
    description: 'Vouch for a node that is held: {"by":"ana","reason":"…","node":"cp-1"}',
    validator: orderOnly('free'),
  });

  if (isWarming(state)) {
    const unasked = await askKnownNodes({
      cluster,
      askWithinMs,
      isOver: () => !isWarming(state) || isLong(),
      hear: (mark) => become(hearNode(state, mark)),
      tell: (problem) => become(tellProblem(state, problem)),
    });
    if (unasked !== null) become(endWarming(state, unasked));
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
  return await continueAsNew<typeof guard>({ ...input, state });
}
