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
  GuardRefusal,
  GuardRelease,
  GuardSlot,
  GuardState,
} from '../../contracts/guard.ts';

export function newGuard(cluster: string, guardId: string, since: string): GuardState {
  return { cluster, guardId, since, paused: null, lost: null, adopted: [], slots: [] };
}

/** May it begin by what does not pass by itself? Asked before people are: a busy slot is free again soon. */
export function previewChange(
  state: GuardState,
  ask: GuardPreview,
): { state: GuardState; refusal: GuardRefusal | null } {
  const known = notice(state, ask);
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
  const answer = refusal ?? busyRefusal(known, ask);
  if (answer !== null) return { state: known, answer };
  const { knownGuard: _known, isRestore, ...change } = ask;
  const others = known.slots.filter(({ node }) => node !== ask.node);
  const before = known.slots.find(({ node }) => node === ask.node);
  // That the node has no stop any more is a person's word. A restore is let through beside the stop: it takes no hold away.
  const hold = before?.held == null ? before?.heldBefore : before;
  const slot = { ...change, since, held: null, ...(isRestore && hold !== undefined && { heldBefore: hold }) };
  return { state: { ...known, slots: [...others, slot] }, answer: admitted };
}

/** A rollback that failed leaves a node of which nobody knows what it can do: it is held until a person has looked. */
export function releaseChange(state: GuardState, { node, changeId, end, code }: GuardRelease): GuardState {
  const isBroken = end === 'REMEDIATION_FAILED_ROLLBACK_FAILED';
  const slots = state.slots.flatMap((slot) => {
    if (slot.node !== node || slot.changeId !== changeId) return [slot];
    if (isBroken) return [{ ...slot, held: `its rollback failed (${code ?? end})`, heldBefore: undefined }];
    return slot.heldBefore ?? [];
  });
  return { ...state, slots };
}

export function pauseGuard(state: GuardState, order: GuardOrder, since: string): GuardState {
  return { ...state, paused: state.paused ?? { ...order, since } };
}

export function resumeGuard(state: GuardState): GuardState {
  return { ...state, paused: null };
}

/** An operator vouches for what the lost guard would have known. */
export function adoptNodes(state: GuardState): GuardState {
  if (state.lost === null) return state;
  return { ...state, lost: null, adopted: [...state.adopted, state.lost.guardId] };
}

/** An operator has seen to a node: what it holds is free. */
export function freeNode(state: GuardState, node: string): GuardState {
  return { ...state, slots: state.slots.filter((slot) => slot.node !== node) };
}

/** A node that knows another guard was changed under rules and slots that are not known here. */
function notice(state: GuardState, { node, knownGuard }: GuardPreview): GuardState {
  const isKnown = knownGuard === null || [state.guardId, ...state.adopted].includes(knownGuard);
  if (isKnown || state.lost !== null) return state;
  return { ...state, lost: { guardId: knownGuard, node, since: state.since } };
}

function lostRefusal({ lost, cluster, guardId, since }: GuardState): GuardRefusal | null {
  if (lost === null) return null;
  return {
    admitted: false,
    code: 'GUARD_LOST',
    reason: `${lost.node} knows guard ${lost.guardId} of cluster ${cluster}, found ${guardId}, which began at ${since} and knows nothing of what that one paused or admitted`,
  };
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

export function describeSlot({ node, target, changeId, workflow, since, held }: GuardSlot): string {
  const why = held === null ? `under way since ${since}` : `held since ${since}: ${held}`;
  return `change ${changeId} on ${target} of ${node} is ${why} (${workflow.workflowId})`;
}

/** As the Web UI shows it. */
export function describeGuard({ guardId, paused, lost, slots }: GuardState): string {
  return [
    `guard ${guardId}`,
    ...(paused === null ? [] : [`**paused** since ${paused.since} by ${paused.by}: ${paused.reason}`]),
    ...(lost === null
      ? []
      : [`**lost**: ${lost.node} knows guard ${lost.guardId}; adopt it or see to its nodes`]),
    ...slots.map(describeSlot),
  ].join('\n\n');
}
