/** The options of `fleet` as a request. */
import type { FleetInput } from '../contracts/fleet.ts';
import { InputError } from '../domain/errors.ts';
import { askedWork } from './asked-work.ts';
import { shapeOf } from './fleet-options.ts';
import type { FleetOptions } from './fleet-options.ts';
import type { Targets } from './fleet-targets.ts';
import type { Session } from './session.ts';

/** Of `remediate` on one node only. */
const ofOneNode = {
  from: '--from',
  manifest: '--manifest',
  component: '--component',
  set: '--set',
  add: '--add',
  remove: '--remove',
  unset: '--unset',
  restore: '--restore',
  plan: '--plan',
  out: '--out',
} as const satisfies Partial<Record<keyof FleetOptions, string>>;

/** @throws InputError for what only one node can be asked for */
export function refuseOneNodeOptions(options: FleetOptions): void {
  const isGiven = (value: unknown): boolean =>
    value !== undefined && !(Array.isArray(value) && value.length === 0);
  const given = Object.entries(ofOneNode).flatMap(([name, flag]) =>
    isGiven(options[name as keyof typeof ofOneNode]) ? [flag] : [],
  );
  if (given.length === 0) return;
  throw new InputError(`fleet: expected checks or --all for many nodes, found ${given.join(', ')}`, {
    code: 'INVALID_REQUEST',
    hint: `${given.join(', ')}: for one node at a time, with \`kubemend remediate --node NAME\``,
  });
}

export async function fleetInputOf(
  session: Session,
  checks: string[],
  options: FleetOptions,
  { cluster, targets }: Targets,
): Promise<FleetInput> {
  if (checks.length === 0 && options.all !== true) {
    throw new InputError('fleet: expected checks or --all, found none', {
      code: 'INVALID_REQUEST',
      hint: 'kubemend checks list shows them',
    });
  }
  const none = { set: [], add: [], remove: [], unset: [], from: [] };
  // What a request of one node has, less its node.
  const place = { cluster, node: targets[0]?.name ?? '' };
  const asked = await askedWork(session, checks, { ...options, ...none }, { place, reported: null });
  const {
    node: _node,
    manifest: _manifest,
    restore: _restore,
    restoreChanges: _restoreChanges,
    set: _set,
    add: _add,
    remove: _remove,
    unset: _unset,
    expectedPlan: _expectedPlan,
    isPutBack: _isPutBack,
    batch: _batch,
    ...rest
  } = asked.input;
  const { name, role, all, oneByOne, stopOnFailure, allOrNothing, maxRestarts } = options;
  return {
    ...rest,
    ...(name !== undefined && { name }),
    nodes: targets.map((target) => ({
      node: target.name,
      ...(target.role !== undefined && { role: target.role }),
    })),
    ...(role !== undefined && { role }),
    ...(all === true && { all: true }),
    exclude: asked.exclude,
    ...(oneByOne === true && { oneByOne }),
    ...(stopOnFailure === true && { stopOnFailure }),
    ...(allOrNothing === true && { allOrNothing }),
    ...(maxRestarts !== undefined && { maxRestarts: Number(maxRestarts) }),
    ...shapeOf(options),
  };
}
