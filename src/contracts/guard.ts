/** What the guard of a cluster knows, and what it is asked: one workflow decides every limit that is wider than a node. */
import type { WorkflowRef } from './change-record.ts';
import type { Code, Status } from './codes.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { FileChange } from './plan.ts';

/** What is asked before people are. */
export interface GuardPreview {
  node: string;
  /** putting back what was before: a pause must not hold up the way back */
  isRestore: boolean;
  /** the guard that the node knows from its last change; null: it was never changed */
  knownGuard: string | null;
}

/** A change that wants to begin on a node. */
export interface GuardAsk extends GuardPreview {
  changeId: string;
  target: string;
  isControlPlane: boolean;
  workflow: WorkflowRef;
  identity: NodeIdentity;
  /** should the node's state directory be lost, they tell whether the change is on its disk; no bodies */
  files: FileChange[];
}

/** A change that was admitted, until the node's own record has ended it. */
export interface GuardSlot extends Omit<GuardAsk, 'knownGuard' | 'isRestore'> {
  /** ISO 8601 */
  since: string;
  /** why it is not free although its run has ended; null: its run is under way, or so it is believed */
  held: string | null;
  /** of a restore: what was held when it began, and is again when it ends; only a person frees it */
  heldBefore?: GuardSlot;
}

export interface GuardPause {
  by: string;
  reason: string;
  since: string;
}

export interface GuardState {
  cluster: string;
  /** stored on every node that is changed: a guard that a node does not know has forgotten something */
  guardId: string;
  since: string;
  paused: GuardPause | null;
  /** set when a node knows another guard, until an operator adopts it: its pauses and slots are not known here */
  lost: {
    guardId: string;
    node: string;
    since: string;
    /** guards beside it that nodes know; absent: none */
    others?: { guardId: string; node: string }[];
  } | null;
  /** begun empty, it asks the nodes that can be known whether they know another guard; absent, null: it has, or was there before */
  warming?: {
    /** why they could not be listed; null: nothing is known to be in the way */
    problem: string | null;
  } | null;
  /** nodes that runs have named, and that did not say which guard they know when this one began; absent: none */
  unasked?: {
    nodes: string[];
    /** how many beside those */
    more: number;
  };
  /** guards before this one, whose nodes an operator has vouched for */
  adopted: string[];
  slots: GuardSlot[];
  /** the last few, the newest last; absent: of a guard of before they were kept */
  orders?: GuardRecordedOrder[];
}

export type GuardRefusal = { admitted: false; code: Code; reason: string };
export type GuardAnswer = { admitted: true; guardId: string } | GuardRefusal;

export interface GuardRelease {
  node: string;
  changeId: string;
  /** how the run ended; of a reconciled change, how the node's record did */
  end: Status;
  code?: Code | undefined;
  /** the guard that admitted it; absent: of a run of before this was told */
  guardId?: string | undefined;
  /** the node's emergency stop then, in words; null: none; absent: the node was not asked */
  stop?: string | null;
  /** the node's open change then, whatever its id, in words; null: none; absent: the node was not asked */
  openChange?: string | null;
}

/** What an operator does, for the record. */
export interface GuardOrder {
  by: string;
  reason: string;
}

export interface GuardRecordedOrder extends GuardOrder {
  what: 'pause' | 'resume' | 'adopt' | 'free';
  node?: string;
  at: string;
}

/** What the guard has asked of a node, when the run of a change says nothing any more. */
export interface ReconcileInput {
  cluster: string;
  slot: GuardSlot;
  /** absent: of a guard of before this was told */
  guardId?: string;
  /** false: nothing is known of the run, so that the node is only looked at; default true: it is closed */
  isRunKnown?: boolean;
}

/** The input of the workflow; `state` is handed from one of its runs to the next. */
export interface GuardInput {
  cluster: string;
  lookEveryMs: number;
  /** events of history after which it goes on in a new run; default 5,000 */
  continueAfter?: number;
  /** how long a new one waits for what nodes know of one before it; default 15,000 */
  askWithinMs?: number;
  state?: GuardState;
}
