/** Which nodes come next. Of what has been done already it knows by the nodes themselves. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import type { FleetNodeResult, FleetRequest } from '../../contracts/fleet.ts';
import type { WaveKind } from '../../contracts/fleet-state.ts';
import { isIdle, isProof } from './node-end.ts';
import { countOf } from './share.ts';

export interface Wave {
  kind: WaveKind;
  /** in the order in which they are begun */
  nodes: string[];
}

export interface WaveFacts {
  request: Pick<FleetRequest, 'waves' | 'dryRun'>;
  /** those that may be worked on, in their order */
  order: readonly FleetNodeResult[];
  /** steps that were begun */
  steps: number;
  /** names of those on which a look has found something to be done */
  found: readonly string[];
}

/**
 * A canary of each role: a worker node proves nothing about a control-plane node. One on which there was nothing to be changed
 * is followed by another, until as many as are wanted have proved the change. Worker nodes are then looked at side by side first: of
 * thousands on which there is nothing to be done each would be a wave of its own.
 * @returns null: there is nothing left
 */
export function nextWave({ request, order, steps, found }: WaveFacts): Wave | null {
  const left = order.filter(({ status }) => status === 'UNTOUCHED');
  if (left.length === 0) return null;
  // A dry run changes nothing that could have to be proved.
  if (request.dryRun) return { kind: 'rest', nodes: namesOf(left) };
  const wanted = roles.map((role) => canariesOf(role, request.waves.canary, { order, left, found }));
  const canaries = wanted.flatMap((one) => one.canaries);
  if (canaries.length > 0) return { kind: 'canary', nodes: namesOf(canaries) };
  const looks = wanted.flatMap((one) => one.looks);
  if (looks.length > 0) return { kind: 'look', nodes: namesOf(looks) };
  const step = request.waves.steps[steps];
  if (step === undefined) return { kind: 'rest', nodes: namesOf(left) };
  return { kind: 'step', nodes: namesOf(left.slice(0, Math.max(1, countOf(step, order.length)))) };
}

const roles: readonly NodeRole[] = ['control-plane', 'worker'];

type Nodes = readonly FleetNodeResult[];

function canariesOf(
  role: NodeRole,
  canary: FleetRequest['waves']['canary'],
  { order, left, found }: { order: Nodes; left: Nodes; found: readonly string[] },
): { canaries: Nodes; looks: Nodes } {
  const all = order.filter((node) => roleOf(node) === role);
  const wanted = Math.max(0, countOf(canary, all.length) - all.filter(isProof).length);
  const own = left.filter((node) => roleOf(node) === role);
  const known = own.filter(({ node }) => found.includes(node));
  const isWorthALook = role === 'worker' && all.some(isIdle);
  if (wanted === 0 || !isWorthALook) return { canaries: own.slice(0, wanted), looks: [] };
  if (known.length > 0) return { canaries: known.slice(0, wanted), looks: [] };
  return { canaries: [], looks: own };
}

/** One that does not say what it is is treated with the greater care. */
export function roleOf({ role }: Pick<FleetNodeResult, 'role'>): NodeRole {
  return role ?? 'control-plane';
}

function namesOf(nodes: readonly FleetNodeResult[]): string[] {
  return nodes.map(({ node }) => node);
}
