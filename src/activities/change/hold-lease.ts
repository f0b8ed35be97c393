/**
 * Takes the cluster's own Lease before a control-plane node is written to, and gives it back when the node's record has ended.
 * Two Temporal servers know nothing of each other, and each admits one node (crash 14).
 */
import { access, rm } from 'node:fs/promises';
import type { ControlPlaneLease } from '../../adapters/kubelet/control-plane-lease.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import { judgeLease, leaseHolder } from '../../domain/change/control-plane-lease.ts';
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
const tries = 3;

interface Refusal {
  code: Code;
  reason: string;
}

/** Between the Lease and the record nothing on the disk says that it is needed: how many are there, by node. */
const beingTaken = new WeakMap<ControlPlaneLease, number>();

/** Taking and giving back are several questions each: one after the other, or one gives back what the other has just taken. */
const turns = new WeakMap<ControlPlaneLease, Promise<unknown>>();

async function inTurn<T>(controlPlane: ControlPlaneLease, body: () => Promise<T>): Promise<T> {
  const before = turns.get(controlPlane) ?? Promise.resolve();
  const mine = before.then(body, body);
  turns.set(controlPlane, mine);
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
  const { controlPlane } = context;
  // Modes and owners restart nothing.
  if (controlPlane === null || ask.target === 'files') return await body(null);
  const count = (by: number): void =>
    void beingTaken.set(controlPlane, (beingTaken.get(controlPlane) ?? 0) + by);
  count(1);
  try {
    return await body(await inTurn(controlPlane, () => takeLease(context, controlPlane, ask, deed)));
  } finally {
    count(-1);
    await giveBackLease(context, deed.signal);
  }
}

async function takeLease(
  context: NodeContext,
  controlPlane: ControlPlaneLease,
  ask: LeaseAsk,
  deed: DeedContext,
): Promise<Refusal | null> {
  if (ask.target === 'kubelet' && !(await hasControlPlane(context.paths))) return null;
  let unread = '';
  for (let attempt = 1; attempt <= tries; attempt++) {
    if (attempt > 1) await context.clock.sleep(1_000, deed.signal);
    const nodes = await controlPlane.nodes(deed.signal);
    if ('why' in nodes) {
      unread = nodes.why;
      continue;
    }
    // None at all: they are not labelled as kubeadm does, and how many there are is not known.
    if (nodes.length === 1) return null;
    const seen = await controlPlane.read(deed.signal);
    if ('why' in seen) {
      unread = seen.why;
      continue;
    }
    const mine = { node: context.config.node, changeId: ask.changeId };
    const step = judgeLease(seen, mine, seen.since);
    if (step.kind === 'mine') return null;
    if (step.kind === 'held') return { code: 'CONTROL_PLANE_LEASED', reason: step.reason };
    // Before it is taken: what is held can be given back after any crash.
    await context.files.writeDurably(
      context.paths.leaseFile,
      `${JSON.stringify({ changeId: ask.changeId })}\n`,
      '0600',
    );
    const written = await controlPlane.write(leaseHolder(mine.node, mine.changeId), seen, deed.signal);
    if (written === true) return null;
    unread = written === false ? 'somebody else was faster' : written.why;
  }
  if (ask.isHealing) return null;
  return {
    code: 'LEASE_UNREAD',
    reason: `whether another control-plane node is being changed cannot be asked: ${unread}`,
  };
}

/** What was told of a Lease that could not be given back: once, not at each try. */
const lastTold = new WeakMap<ControlPlaneLease, string>();

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
  const { controlPlane, paths } = context;
  if (controlPlane === null) return;
  if (!isSure && !(await isPresent(paths.leaseFile))) return;
  try {
    await inTurn(controlPlane, () => giveBack(context, controlPlane, signal));
    lastTold.delete(controlPlane);
  } catch (error) {
    // How the change ended is decided: it waits for nothing, and the worker comes back to this.
    const reason = String(error);
    if (lastTold.get(controlPlane) === reason) return;
    lastTold.set(controlPlane, reason);
    context.log.warning(`The Lease of the control plane is not given back yet: ${reason}`);
  }
}

async function giveBack(
  context: NodeContext,
  controlPlane: ControlPlaneLease,
  signal: AbortSignal,
): Promise<void> {
  const { paths, config, records, latch } = context;
  const isNeeded = async (): Promise<boolean> =>
    (beingTaken.get(controlPlane) ?? 0) > 0 ||
    (await records.list()).some(isOpen) ||
    (await latch.read()) !== null;
  if (await isNeeded()) return;
  const seen = await controlPlane.read(signal);
  if ('why' in seen) return;
  const isOurs = seen.holder?.startsWith(`${config.node}/`) === true;
  if (isOurs && (await controlPlane.write(null, seen, signal)) !== true) return;
  await rm(paths.leaseFile, { force: true });
}

async function isPresent(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
