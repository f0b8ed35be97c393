/**
 * Takes the cluster's own Lease before a control-plane node is written to, and gives it back when the node's record has ended.
 * Two Temporal servers know nothing of each other, and each admits one node (crash 14).
 */
import { access, rm } from 'node:fs/promises';
import type { ControlPlaneLease } from '../../adapters/kubelet/control-plane-lease.ts';
import type { ControlPlaneNodes } from '../../adapters/kubelet/control-plane-nodes.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import { isOfNode, judgeLease, leaseHolder } from '../../domain/change/control-plane-lease.ts';
import { isOpen } from '../../domain/change/states.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { hasControlPlane } from '../node-facts.ts';

export interface LeaseAsk {
  changeId: string;
  target: Target;
  /** it heals the node: an API server that does not answer must not hold it up */
  isHealing: boolean;
}

/** How often an API server that does not answer, or somebody who is faster, is met again. */
export const tries = 3;

export interface Refusal {
  code: Code;
  reason: string;
}

/** The Lease, and what this process does with it at the moment. */
export interface HeldLease {
  readonly lease: ControlPlaneLease;
  readonly nodes: ControlPlaneNodes;
  /** how many changes are between the Lease and their record, when nothing on the disk says that it is needed */
  beingTaken: number;
  /** what was told of one that could not be given back: once, not at each try */
  lastTold: string | null;
  /** the last question to it: taking and giving back are several each, and one may not run into the other */
  turn: Promise<unknown>;
}

export function heldLease(lease: ControlPlaneLease, nodes: ControlPlaneNodes): HeldLease {
  return { lease, nodes, beingTaken: 0, lastTold: null, turn: Promise.resolve() };
}

async function inTurn<T>(held: HeldLease, body: () => Promise<T>): Promise<T> {
  const mine = held.turn.then(body, body);
  held.turn = mine;
  return await mine;
}

/**
 * @param body gets why nothing may be written now; null: the Lease is held, or there is nobody to hold it against. It is kept
 *   for as long as a change of this node is open.
 */
export async function underLease<T>(
  context: NodeContext,
  ask: LeaseAsk,
  deed: DeedContext,
  body: (refusal: Refusal | null) => Promise<T>,
): Promise<T> {
  const { controlPlane: held } = context;
  // Modes and owners restart nothing.
  if (held === null || ask.target === 'files') return await body(null);
  held.beingTaken += 1;
  try {
    return await body(await inTurn(held, () => takeLease(context, held, ask, deed)));
  } finally {
    held.beingTaken -= 1;
    await giveBackLease(context, deed.signal);
  }
}

async function takeLease(
  context: NodeContext,
  { lease, nodes }: HeldLease,
  ask: LeaseAsk,
  deed: DeedContext,
): Promise<Refusal | null> {
  if (ask.target === 'kubelet' && (await hasControlPlane(context.paths)) === false) return null;
  let unread = '';
  for (let attempt = 1; attempt <= tries; attempt++) {
    if (attempt > 1) await context.clock.sleep(1_000, deed.signal);
    const listed = await nodes.list(deed.signal);
    if ('why' in listed) {
      unread = listed.why;
      continue;
    }
    if (listed.length === 1) return null;
    const seen = await lease.read(deed.signal);
    if ('why' in seen) {
      unread = seen.why;
      continue;
    }
    const mine = { node: context.config.node, changeId: ask.changeId };
    const step = judgeLease(seen, mine);
    if (step.kind === 'mine') return null;
    if (step.kind === 'held') return { code: 'CONTROL_PLANE_LEASED', reason: step.reason };
    // Before it is taken: what is held can be given back after any crash. That it is there counts; the id is for people.
    await context.files.writeDurably(
      context.paths.leaseFile,
      `${JSON.stringify({ changeId: ask.changeId })}\n`,
      '0600',
    );
    const written = await lease.write(leaseHolder(mine.node, mine.changeId), seen, deed.signal);
    if (written === true) return null;
    unread = written === false ? 'somebody else was faster' : written.why;
  }
  if (ask.isHealing) return null;
  return {
    code: 'LEASE_UNREAD',
    reason: `whether another control-plane node is being changed cannot be asked: ${unread}`,
  };
}

/**
 * Gives it back when this node's change has ended, and its emergency stop has been cleared. Called wherever a change ends, and
 * again and again by the node worker: the API server that was changed may not answer just now.
 * @param isSure also where this node's own note of it is gone, with its state directory or with a lost answer
 */
export async function giveBackLease(
  context: NodeContext,
  signal: AbortSignal,
  isSure = false,
): Promise<void> {
  const { controlPlane: held, paths } = context;
  if (held === null) return;
  if (!isSure && !(await isPresent(paths.leaseFile))) return;
  try {
    await inTurn(held, () => giveBack(context, held, signal));
    held.lastTold = null;
  } catch (error) {
    // How the change ended is decided: it waits for nothing, and the worker comes back to this.
    const reason = error instanceof Error ? error.message : String(error);
    if (held.lastTold === reason) return;
    held.lastTold = reason;
    context.log.warning(`The Lease of the control plane is not given back yet: ${reason}`);
  }
}

/** @throws what keeps it from being given back */
async function giveBack(
  context: NodeContext,
  { lease, beingTaken }: HeldLease,
  signal: AbortSignal,
): Promise<void> {
  const { paths, config, records, latch } = context;
  if (beingTaken > 0 || (await records.list()).some(isOpen) || (await latch.read()) !== null) return;
  const seen = await lease.read(signal);
  if ('why' in seen) {
    // Where no note says that it is held, an API server that is away keeps nothing.
    if (await isPresent(paths.leaseFile)) throw new Error(seen.why);
    return;
  }
  if (isOfNode(seen, config.node)) {
    const written = await lease.write(null, seen, signal);
    if (written !== true)
      throw new Error(written === false ? 'somebody has written it meanwhile' : written.why);
  }
  await rm(paths.leaseFile, { force: true });
}

async function isPresent(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
