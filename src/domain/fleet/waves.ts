/** Which nodes come next. Of what has been done already it knows by the nodes themselves. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import type { FleetNodeResult, FleetRequest } from '../../contracts/fleet.ts';
import { isProof } from './node-end.ts';
import { countOf } from './share.ts';

export interface Wave {
  kind: 'canary' | 'step' | 'rest';
  /** in the order in which they are begun */
  nodes: string[];
}

export interface WaveFacts {
  request: Pick<FleetRequest, 'waves' | 'dryRun'>;
  /** those that may be worked on, in their order */
  order: readonly FleetNodeResult[];
  /** steps that were begun */
  steps: number;
}

/**
 * A canary of each role: a worker node proves nothing about a control-plane node. One on which there was nothing to be changed
 * is followed by another, until as many as are wanted have proved the change.
 * @returns null: there is nothing left
 */
export function nextWave({ request, order, steps }: WaveFacts): Wave | null {
  const left = order.filter(({ status }) => status === 'UNTOUCHED');
  if (left.length === 0) return null;
  // A dry run changes nothing that could have to be proved.
  if (request.dryRun) return { kind: 'rest', nodes: namesOf(left) };
  const canaries = roles.flatMap((role) => canariesOf(role, request.waves.canary, { order, left }));
  if (canaries.length > 0) return { kind: 'canary', nodes: namesOf(canaries) };
  const step = request.waves.steps[steps];
  if (step === undefined) return { kind: 'rest', nodes: namesOf(left) };
  return { kind: 'step', nodes: namesOf(left.slice(0, Math.max(1, countOf(step, order.length)))) };
}

const roles: readonly NodeRole[] = ['control-plane', 'worker'];

function canariesOf(
  role: NodeRole,
  canary: FleetRequest['waves']['canary'],
  { order, left }: Record<'order' | 'left', readonly FleetNodeResult[]>,
): FleetNodeResult[] {
  const all = order.filter((node) => roleOf(node) === role);
  const proved = all.filter(isProof).length;
  const wanted = Math.max(0, countOf(canary, all.length) - proved);
  return left.filter((node) => roleOf(node) === role).slice(0, wanted);
}

/** One that does not say what it is is treated with the greater care. */
export function roleOf({ role }: Pick<FleetNodeResult, 'role'>): NodeRole {
  return role ?? 'control-plane';
}

function namesOf(nodes: readonly FleetNodeResult[]): string[] {
  return nodes.map(({ node }) => node);
}
