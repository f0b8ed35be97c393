/**
 * What a guard that was begun empty cannot know: what one before it has paused and admitted. The nodes tell, each of which
 * knows the guard under which it was last changed. Pure.
 */
import type { GuardPreview, GuardRefusal, GuardState } from '../../contracts/guard.ts';

export function newGuard(cluster: string, guardId: string, since: string): GuardState {
  return { cluster, guardId, since, paused: null, lost: null, adopted: [], slots: [] };
}

/** From here on nothing is admitted until the nodes that can be known have been asked. */
export function beginWarming(state: GuardState): GuardState {
  return { ...state, warming: { problem: null } };
}

export function isWarming({ warming = null }: GuardState): boolean {
  return warming !== null;
}

/** One node that knows another guard is enough: what the others say changes nothing. */
export function hasAnswer(state: GuardState): boolean {
  return !isWarming(state) || state.lost !== null;
}

/** Why the nodes that there are could not be listed; it is tried again. */
export function tellProblem(state: GuardState, problem: string): GuardState {
  return isWarming(state) ? { ...state, warming: { problem } } : state;
}

const mostNamed = 20;

/** @param unasked names of nodes that did not say: each is still held up by its own mark, when a change of it is asked for */
export function endWarming(state: GuardState, unasked: readonly string[]): GuardState {
  const warm: GuardState = { ...state, warming: null };
  if (unasked.length === 0) return warm;
  const nodes = unasked.slice(0, mostNamed);
  return { ...warm, unasked: { nodes, more: unasked.length - nodes.length } };
}

type Mark = Pick<GuardPreview, 'node' | 'knownGuard'>;

/** A node has said which guard it knows. */
export function hearNode(state: GuardState, mark: Mark): GuardState {
  const { unasked, ...heard } = noticeMark(state, mark);
  const nodes = unasked?.nodes.filter((name) => name !== mark.node) ?? [];
  const more = unasked?.more ?? 0;
  return { ...heard, ...(nodes.length + more > 0 && { unasked: { nodes, more } }) };
}

/** A node that knows another guard was changed under rules and slots that are not known here. */
export function noticeMark(state: GuardState, { node, knownGuard }: Mark): GuardState {
  if (knownGuard === null || [state.guardId, ...state.adopted].includes(knownGuard)) return state;
  const { lost } = state;
  const mark = { guardId: knownGuard, node };
  if (lost === null) return { ...state, lost: { ...mark, since: state.since } };
  const { others = [] } = lost;
  if ([lost, ...others].some(({ guardId }) => guardId === knownGuard)) return state;
  return { ...state, lost: { ...lost, others: [...others, mark] } };
}

/** An operator vouches for what the lost guard would have known; of a guard that cannot ask, for what it would have been told. */
export function adoptNodes(state: GuardState): GuardState {
  const { lost, adopted } = state;
  if (lost === null) return isWarming(state) ? { ...state, warming: null } : state;
  const ids = [lost, ...(lost.others ?? [])].map(({ guardId }) => guardId);
  return { ...state, lost: null, adopted: [...adopted, ...ids] };
}

export function lostRefusal({ lost, cluster, guardId, since }: GuardState): GuardRefusal | null {
  if (lost === null) return null;
  return {
    admitted: false,
    code: 'GUARD_LOST',
    reason: `${lost.node} knows guard ${lost.guardId} of cluster ${cluster}, found ${guardId}, which began at ${since} and knows nothing of what that one paused or admitted`,
  };
}

export function warmingRefusal({ warming = null, cluster, guardId, since }: GuardState): GuardRefusal | null {
  if (warming === null) return null;
  const why = warming.problem === null ? '' : `: ${warming.problem}`;
  return {
    admitted: false,
    code: 'GUARD_WARMING',
    reason: `guard ${guardId} of cluster ${cluster} began at ${since}, and has not learnt yet whether nodes know another one${why}`,
  };
}
