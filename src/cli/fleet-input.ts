/** The options of `fleet` as a request. */
import type { Catalog } from '../catalog/catalog.ts';
import type { FleetInput } from '../contracts/fleet.ts';
import { InputError } from '../domain/errors.ts';
import { askedWork } from './asked-work.ts';
import { shapeOf } from './fleet-options.ts';
import type { FleetOptions } from './fleet-options.ts';
import { readNodeReports } from './fleet-reports.ts';
import type { Targets } from './fleet-targets.ts';
import { givenFlags } from './given-flags.ts';
import { batchInputOf } from './remediate-input.ts';
import type { Session } from './session.ts';

/** Of `remediate` on one node only. */
const ofOneNode = {
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
  const given = givenFlags(ofOneNode, options);
  if (given.length === 0) return;
  throw new InputError(
    `fleet: expected checks, --all or --from NODE=FILE for many nodes, found ${given.join(', ')}`,
    {
      code: 'INVALID_REQUEST',
      hint: `${given.join(', ')}: for one node at a time, with \`kubemend remediate --node NAME\``,
    },
  );
}

export async function fleetInputOf(
  session: Session,
  checks: string[],
  options: FleetOptions,
  { cluster, targets, files }: Targets,
): Promise<{ input: FleetInput; catalog: Catalog }> {
  if (checks.length === 0 && options.all !== true && files.size === 0) {
    throw new InputError('fleet: expected checks, --all or --from NODE=FILE, found none', {
      code: 'INVALID_REQUEST',
      hint: 'kubemend checks list shows them',
    });
  }
  const named = targets.map((target) => ({
    node: target.name,
    ...(target.role !== undefined && { role: target.role }),
  }));
  const read = await readNodeReports(files, named);
  const none = { set: [], add: [], remove: [], unset: [], from: [] };
  const place = { cluster, node: targets[0]?.name ?? '' };
  const { input, exclude, catalog } = await askedWork(
    session,
    checks,
    { ...options, ...none },
    // Of all nodes together: what the answers say must fit one of them.
    { place, reported: read && { sources: [], findings: read.reported } },
  );
  // What a batch of one node is asked, less its node and its report.
  const {
    node: _node,
    reported: _reported,
    ...work
  } = batchInputOf(input, options, { exclude, reported: null });
  const { name, role } = options;
  return {
    input: {
      ...work,
      ...(name !== undefined && { name }),
      nodes: read?.nodes ?? named,
      ...(read !== null && { reported: read.reported }),
      ...(role !== undefined && { role }),
      ...shapeOf(options),
    },
    catalog,
  };
}
