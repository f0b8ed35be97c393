/**
 * The limits of a cluster: one change of a node, one control-plane node at a time, nothing while paused. Pure, and decided
 * in one step: what is admitted holds a slot until the node's own record has ended it; never by time, and never because a run
 * is closed or not found.
 */
import type {
  GuardAnswer,
  GuardAsk,
  GuardOrder,
  GuardPreview,
  GuardRecordedOrder,
  GuardRefusal,
  GuardRelease,
  GuardSlot,
  GuardState,
} from '../../contracts/guard.ts';
import { describeSlot } from './describe.ts';
import { hearNode, lostRefusal, noticeMark, warmingRefusal } from './new-guard.ts';

/** May it begin by what does not pass by itself? Asked before people are: a busy slot is free again soon, a new guard warm. */
export function previewChange(
  state: GuardState,
  ask: GuardPreview,
): { state: GuardState; refusal: GuardRefusal | null } {
  const known = hearNode(state, ask);
  return { state: known, refusal: lostRefusal(known) ?? pauseRefusal(known, ask) };
}

/** Asked again for the same change, the answer is the same. */
export function admitChange(
  state: GuardState,
  ask: GuardAsk,
  since: string,
): { state: GuardState; answer: GuardAnswer } {
  const { state: known, refusal } = previewChange(state, ask);
  const admitted: GuardAnswer = { admitted: true, guardId: state.guardId };
  if (known.slots.some(({ changeId }) => changeId === ask.changeId))
    return { state: known, answer: admitted };
  const answer = refusal ?? warmingRefusal(known) ?? busyRefusal(known, ask);
  if (answer !== null) return { state: known, answer };
  const { knownGuard: _known, isRestore, ...change } = ask;
  const others = known.slots.filter(({ node }) => node !== ask.node);
  const before = known.slots.find(({ node }) => node === ask.node);
  // That the node has no stop any more is a person's word. A restore is let through beside the stop: it takes no hold away.
  const hold = before?.held == null ? before?.heldBefore : before;
  const slot = { ...change, since, held: null, ...(isRestore && hold !== undefined && { heldBefore: hold }) };
  return { state: { ...known, slots: [...others, slot] }, answer: admitted };
}

/**
 * A rollback that failed, or a stop, leaves a node of which nobody knows what it can do: it is held until a person has looked.
 * While any change of the node is open, its canary's too, nothing is free yet: the guard asks again.
 */
export function releaseChange(state: GuardState, ended: GuardRelease): GuardState {
  const { node, changeId, guardId = null, openChange = null } = ended;
  const known = noticeMark(state, { node, knownGuard: guardId });
  if (openChange !== null) return known;
  const why = whyHeld(ended);
  const slots = known.slots.flatMap((slot) => {
    if (slot.node !== node || slot.changeId !== changeId) return [slot];
    if (slot.heldBefore !== undefined && !isBroken(ended)) return [slot.heldBefore];
    return why === null ? [] : [{ ...slot, held: why, heldBefore: undefined }];
  });
  return { ...known, slots };
}

function isBroken({ end }: GuardRelease): boolean {
  return end === 'REMEDIATION_FAILED_ROLLBACK_FAILED';
}

function whyHeld(ended: GuardRelease): string | null {
  const { end, code, stop = null } = ended;
  if (isBroken(ended)) return `its rollback failed (${code ?? end})`;
  return stop === null ? null : `emergency stop of the node: ${stop}`;
}

export function pauseGuard(state: GuardState, order: GuardOrder, since: string): GuardState {
  return { ...state, paused: state.paused ?? { ...order, since } };
}

export function resumeGuard(state: GuardState): GuardState {
  return { ...state, paused: null };
}

/**
 * An operator has seen to a node: what it holds is free.
 * @param isUnderWayToo also a change whose run is not known to have ended
 */
export function freeNode(state: GuardState, node: string, isUnderWayToo = false): GuardState {
  const slots = state.slots.flatMap(({ heldBefore, ...slot }) => {
    if (slot.node !== node) return [{ ...slot, ...(heldBefore !== undefined && { heldBefore }) }];
    return slot.held !== null || isUnderWayToo ? [] : [slot];
  });
  return { ...state, slots };
}

const mostOrders = 5;

/** Who has vouched for what is looked for when it was wrong. */
export function recordOrder(state: GuardState, order: GuardRecordedOrder): GuardState {
  return { ...state, orders: [...(state.orders ?? []), order].slice(-mostOrders) };
}

function pauseRefusal({ paused, cluster }: GuardState, { isRestore }: GuardPreview): GuardRefusal | null {
  if (paused === null || isRestore) return null;
  const reason = `cluster ${cluster} is paused since ${paused.since} by ${paused.by}: ${paused.reason}`;
  return { admitted: false, code: 'GUARD_PAUSED', reason };
}

function busyRefusal({ slots }: GuardState, ask: GuardAsk): GuardRefusal | null {
  // A run that tries again has ended what it tried before: its new attempt takes that one's place.
  const isOfRun = ({ workflow }: GuardSlot): boolean =>
    workflow.workflowId === ask.workflow.workflowId && workflow.firstRunId === ask.workflow.firstRunId;
  const own = slots.find((slot) => slot.node === ask.node && slot.held === null && !isOfRun(slot));
  if (own !== undefined) return { admitted: false, code: 'OPEN_CHANGE', reason: describeSlot(own) };
  const other = slots.find(({ node, isControlPlane }) => isControlPlane && node !== ask.node);
  if (other === undefined || !ask.isControlPlane) return null;
  const reason = `one control-plane node at a time: ${describeSlot(other)}`;
  return { admitted: false, code: 'CONTROL_PLANE_BUSY', reason };
}
