/** What a node says of itself before anything is written anywhere, and whether it may be touched. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import type { FleetNodeResult, FleetRequest } from '../../contracts/fleet.ts';
import type { NodeFacts } from '../../contracts/plan.ts';
import { statusBeforeWrite } from '../outcome.ts';
import { changeIdOf } from '../storage/change-id.ts';

export type Refused = Pick<FleetNodeResult, 'status' | 'code' | 'reason'>;

export interface NodeAsk {
  node: string;
  /** by the inventory */
  role?: NodeRole | undefined;
  request: Pick<FleetRequest, 'role' | 'dryRun'>;
}

/** An open change is no reason: the node's own run waits for it. @returns null: it may be worked on */
export function refusalOf({ node, role, request }: NodeAsk, facts: NodeFacts): Refused | null {
  const refuse = (code: NonNullable<Refused['code']>, reason: string): Refused => ({
    status: statusBeforeWrite(code),
    code,
    reason,
  });
  if (facts.identity.node !== node) {
    return refuse('WRONG_NODE', `expected ${node}, found a machine that is ${facts.identity.node}`);
  }
  const is = roleBy(facts);
  for (const [wanted, by] of [
    [role, 'the inventory'],
    [request.role, 'the request'],
  ] as const) {
    if (wanted === undefined || wanted === is) continue;
    const found = is === null ? 'a node worker that does not say' : article(is);
    return refuse('ROLE_DIFFERS', `expected ${article(wanted)} by ${by}, found ${found}`);
  }
  if (request.dryRun) return null;
  const { emergencyStop, recoverer } = facts;
  if (emergencyStop !== null) {
    return refuse('EMERGENCY_STOP', `emergency stop since ${emergencyStop.since}: ${emergencyStop.reason}`);
  }
  return recoverer.alive ? null : refuse('NO_RECOVERER', recoverer.detail);
}

/** null: its node worker does not say, or could not look */
export function roleBy({ isControlPlane }: NodeFacts): NodeRole | null {
  if (isControlPlane === undefined) return null;
  return isControlPlane ? 'control-plane' : 'worker';
}

function article(role: NodeRole): string {
  return `a ${role} node`;
}

/** Tells one machine from another, whatever the names that it is asked by. */
export function machineOf({ identity }: Pick<NodeFacts, 'identity'>): string {
  // As a digest: those of thousands are carried from run to run.
  return changeIdOf(identity.machineId, identity.hostname, 0, '');
}

/** @param machines in the order asked for; undefined: it has not said @returns the first two nodes that are one; null: none are */
export function sameMachine(
  machines: readonly (readonly [node: string, machine: string | undefined])[],
): [string, string] | null {
  const seen = new Map<string, string>();
  for (const [node, machine] of machines) {
    if (machine === undefined) continue;
    const other = seen.get(machine);
    if (other !== undefined) return [other, node];
    seen.set(machine, node);
  }
  return null;
}
