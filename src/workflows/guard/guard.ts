/**
 * One per cluster, for ever: decides in one step which change may begin, and looks after the runs of those that did. It is asked
 * through the activities `preview`, `admit` and `release`, and by operators.
 */
import {
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  startChild,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type {
  GuardAnswer,
  GuardAsk,
  GuardInput,
  GuardOrder,
  GuardPreview,
  GuardRelease,
  GuardSlot,
  GuardState,
} from '../../contracts/guard.ts';
import {
  admitChange,
  adoptNodes,
  describeGuard,
  freeNode,
  newGuard,
  pauseGuard,
  previewChange,
  releaseChange,
  resumeGuard,
} from '../../domain/guard/guard.ts';
import { controlQueue, guardMessages as messages, workflowIds } from '../../domain/names.ts';
import { onControl } from '../deeds.ts';

const now = (): string => new Date().toISOString();

export async function guard(input: GuardInput): Promise<never> {
  let state = input.state ?? newGuard(input.cluster, uuid4(), now());
  const become = (next: GuardState): GuardState => {
    state = next;
    setCurrentDetails(describeGuard(state));
    return state;
  };
  become(state);
  /** somebody was told to wait: what is in the way may be a run that is closed, and is looked at soon */
  let isAwaited = false;
  setHandler(defineQuery<GuardState>(messages.status), () => state, {
    description: 'What is paused, and which change of which node is under way or held',
  });
  setHandler(defineUpdate<GuardAnswer, [GuardPreview]>(messages.preview), (ask) => {
    const { state: next, refusal } = previewChange(state, ask);
    become(next);
    return refusal ?? { admitted: true, guardId: state.guardId };
  });
  setHandler(defineUpdate<GuardAnswer, [GuardAsk]>(messages.admit), (ask) => {
    const { state: next, answer } = admitChange(state, ask, now());
    become(next);
    isAwaited ||= !answer.admitted;
    return answer;
  });
  setHandler(defineUpdate<GuardState, [GuardRelease]>(messages.release), (end) =>
    become(releaseChange(state, end)),
  );
  type Order = GuardOrder & { node?: string };
  const onOrder = (name: string, description: string, carryOut: (order: Order) => GuardState): void => {
    setHandler(defineUpdate<GuardState, [Order]>(name), (order) => become(carryOut(order)), { description });
  };
  onOrder(messages.pause, 'Begin no change: {"by":"ana","reason":"…"}', (order) =>
    pauseGuard(state, order, now()),
  );
  onOrder(messages.resume, 'Go on after a pause', () => resumeGuard(state));
  onOrder(messages.adopt, 'Vouch for what a lost guard knew', () => adoptNodes(state));
  onOrder(messages.free, 'Vouch for a node that is held', ({ node }) => freeNode(state, node ?? ''));

  const { continueAfter = 5_000 } = input;
  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > continueAfter;
  const hasSlots = (): boolean => state.slots.some(({ held }) => held === null);
  while (!isLong()) {
    await condition(() => hasSlots() || isLong());
    // A run that ends as it should has released its slot long before.
    await condition(() => isAwaited || isLong(), input.lookEveryMs);
    isAwaited = false;
    await lookAfterAll(
      input.cluster,
      state.slots.filter(({ held }) => held === null),
    );
  }
  await condition(allHandlersFinished);
  return await continueAsNew<typeof guard>({ ...input, state });
}

/** What cannot be looked at now is looked at the next time: the guard itself never ends for it. */
async function lookAfterAll(cluster: string, slots: readonly GuardSlot[]): Promise<void> {
  for (const slot of slots) {
    await lookAfter(cluster, slot).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      log.warn('a slot could not be looked after', { node: slot.node, error: String(error) });
    });
  }
}

/** A slot is never freed because its run is gone: the node is asked what became of the change, until it says. */
async function lookAfter(cluster: string, slot: GuardSlot): Promise<void> {
  const { workflow, node } = slot;
  const { closed } = await onControl('isRunClosed', `is the run on ${node} closed?`)({ workflow });
  if (!closed) return;
  try {
    await startChild('reconcile', {
      workflowId: workflowIds.reconcile(cluster, node),
      taskQueue: controlQueue,
      args: [{ cluster, slot }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `what became of change ${slot.changeId} of ${node}?`,
    });
  } catch (error) {
    // It is under way since an earlier look.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
