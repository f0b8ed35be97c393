/**
 * One per cluster, for ever: decides in one step which change may begin, and looks after the runs of those that did. It is asked
 * through the activities `preview`, `admit` and `release`, and by operators.
 */
import {
  CancellationScope,
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  getExternalWorkflowHandle,
  log,
  patched,
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
  GuardRecordedOrder,
  GuardRelease,
  GuardSlot,
  GuardState,
  ReconcileInput,
} from '../../contracts/guard.ts';
import { describeGuard } from '../../domain/guard/describe.ts';
import {
  admitChange,
  adoptNodes,
  freeNode,
  newGuard,
  pauseGuard,
  previewChange,
  recordOrder,
  releaseChange,
  resumeGuard,
} from '../../domain/guard/guard.ts';
import { controlQueue, guardMessages as messages, workflowIds } from '../../domain/names.ts';
import { onControl } from '../deeds.ts';

const now = (): string => new Date().toISOString();

/** No cancellation ends it: a new one would know nothing of what this one has paused and admitted. */
export async function guard(input: GuardInput): Promise<never> {
  return await CancellationScope.nonCancellable(async () => await guardForEver(input));
}

async function guardForEver(input: GuardInput): Promise<never> {
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
  type Order = GuardOrder & { node?: string; underWay?: boolean };
  type What = GuardRecordedOrder['what'];
  const carryOut = (what: What, { by, reason, node }: Order, next: GuardState): GuardState =>
    become(recordOrder(next, { what, by, reason, at: now(), ...(node !== undefined && { node }) }));
  const onOrder = (what: What, description: string, nextOf: (order: Order) => GuardState): void => {
    const handle = (order: Order): GuardState => carryOut(what, order, nextOf(order));
    setHandler(defineUpdate<GuardState, [Order]>(messages[what]), handle, { description });
  };
  onOrder('pause', 'Begin no change: {"by":"ana","reason":"…"}', (order) => pauseGuard(state, order, now()));
  onOrder('resume', 'Go on after a pause', () => resumeGuard(state));
  onOrder('adopt', 'Vouch for what a lost guard knew', () => adoptNodes(state));
  const free = async (order: Order): Promise<GuardState> => {
    const { node = '', underWay = false } = order;
    const before = state.slots;
    const isMeantOnly = patched('what is under way is freed only where it is meant');
    const next = carryOut('free', order, freeNode(state, node, underWay || !isMeantOnly));
    if (!isMeantOnly) return state;
    const freed = before.filter(({ changeId }) => !next.slots.some((slot) => slot.changeId === changeId));
    await Promise.all(freed.map((slot) => endReconcile(input.cluster, slot)));
    return state;
  };
  setHandler(defineUpdate<GuardState, [Order]>(messages.free), free, {
    description: 'Vouch for a node that is held',
  });

  const { continueAfter = 5_000 } = input;
  const isLong = (): boolean =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > continueAfter;
  const hasSlots = (): boolean => state.slots.some(({ held }) => held === null);
  while (!isLong()) {
    await condition(() => hasSlots() || isLong());
    // A run that ends as it should has released its slot long before.
    await condition(() => isAwaited || isLong(), input.lookEveryMs);
    isAwaited = false;
    await lookAfterAll(state);
  }
  await condition(allHandlersFinished);
  return await continueAsNew<typeof guard>({ ...input, state });
}

/** What cannot be looked at now is looked at the next time: the guard itself never ends for it. */
async function lookAfterAll({ cluster, guardId, slots }: GuardState): Promise<void> {
  for (const slot of slots.filter(({ held }) => held === null)) {
    await lookAfter({ cluster, guardId, slot }).catch((error: unknown) => {
      log.warn('a slot could not be looked after', { node: slot.node, error: String(error) });
    });
  }
}

/** A slot is never freed because its run is gone: the node is asked what became of the change, until it says. */
async function lookAfter(reconcile: ReconcileInput): Promise<void> {
  const { cluster, slot } = reconcile;
  const { workflow, node } = slot;
  const run = await onControl('isRunClosed', `is the run on ${node} closed?`)({ workflow });
  if (!run.closed && run.unknown !== true) return;
  try {
    await startChild('reconcile', {
      workflowId: reconcileId(cluster, slot),
      taskQueue: controlQueue,
      args: [{ ...reconcile, isRunKnown: run.closed }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `what became of change ${slot.changeId} of ${node}?`,
    });
  } catch (error) {
    // It is under way since an earlier look.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Of one change: one that gets no answer must not be in the way of the next of its node. */
function reconcileId(cluster: string, { node, changeId }: GuardSlot): string {
  const id = workflowIds.reconcile(cluster, node);
  return patched('reconcile of one change') ? `${id}/${changeId}` : id;
}

/** A person has answered for it. There is none where the run has never been missed. */
async function endReconcile(cluster: string, slot: GuardSlot): Promise<void> {
  await getExternalWorkflowHandle(reconcileId(cluster, slot))
    .cancel()
    .catch(() => undefined);
}
