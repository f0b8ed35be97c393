/** A guard that was begun empty asks the nodes that can be known under which guard each was last changed. */
import { sleep } from '@temporalio/workflow';
import type { KnownNodes, NodeState } from '../../contracts/deeds.ts';
import { onControl, onNode } from '../deeds.ts';
import { failureOf } from '../failures.ts';

interface Question {
  cluster: string;
  /** of all nodes together: one that says nothing is not waited for any longer */
  askWithinMs: number;
  /** an operator has vouched for what they would have said */
  isOver: () => boolean;
  hear: (mark: { node: string; knownGuard: string | null }) => void;
  /** why they could not be listed */
  tell: (problem: string) => void;
}

const atOnce = 50;
/** Each is up to six events of the guard's history, which goes on in a new run, and asks afresh, at 20,000. */
const mostAsked = 2_000;
const longestPauseMs = 60_000;

/** @returns names of the nodes that did not say */
export async function askKnownNodes(question: Question): Promise<string[]> {
  const { cluster, askWithinMs, hear } = question;
  const { polling, silent } = await knownNodes(question);
  const until = Date.now() + askWithinMs;
  const waiting = polling.slice(0, mostAsked);
  const unasked = [...silent, ...polling.slice(mostAsked)];
  const ask = async (): Promise<void> => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      const knownGuard = await markOf(cluster, node, until - Date.now());
      if (knownGuard === undefined) unasked.push(node);
      else hear({ node, knownGuard });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, polling.length) }, ask));
  return unasked.toSorted();
}

/** A server that cannot list its runs is asked again: without a list nobody knows whom to ask. */
async function knownNodes({ cluster, isOver, tell }: Question): Promise<KnownNodes> {
  for (let pauseMs = 1_000; !isOver(); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await onControl('findKnownNodes', 'which nodes have runs named?')({ cluster });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      tell(`they could not be listed: ${failure.reason}`);
    }
    await sleep(pauseMs, { summary: 'list them again' });
  }
  return { polling: [], silent: [] };
}

/** @returns null: it was never changed under a guard; undefined: it did not say */
async function markOf(cluster: string, node: string, leftMs: number): Promise<string | null | undefined> {
  if (leftMs <= 0) return undefined;
  const place = { cluster, node, heartbeatMs: 10_000 };
  const ask = onNode(place, 'ask', `which guard does ${node} know?`, leftMs, leftMs);
  try {
    // A node worker of an earlier version says less.
    const state = (await ask({ ask: 'state', input: {} })) as Partial<NodeState> | undefined;
    return state?.facts?.guard;
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    return undefined;
  }
}
