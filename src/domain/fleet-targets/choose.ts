/** Which of the nodes that a source has are meant: `--node`, `--role`, `--selector`. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import { InputError } from '../errors.ts';
import { nearestNames } from '../flags/nearest-names.ts';
import { parseSelector } from './selector.ts';
import type { FleetTarget } from './target.ts';

export interface Wanted {
  /** empty: all */
  nodes: readonly string[];
  role?: NodeRole | undefined;
  selector?: string | undefined;
}

/**
 * @param source as errors name it
 * @returns in the order of the source. A node whose role the source does not tell stays: the node itself is asked for it
 * @throws InputError when a node that was named is not there, nothing is left, or labels are asked for and the source has none
 */
export function chooseTargets(
  targets: readonly FleetTarget[],
  { nodes, role, selector }: Wanted,
  source: string,
): FleetTarget[] {
  for (const name of nodes) {
    if (!targets.some((target) => target.name === name)) throw unknownNode(name, targets, source);
  }
  if (selector !== undefined && targets.every(({ labels }) => labels === undefined)) {
    throw withoutLabels(selector, source);
  }
  const isMet = selector === undefined ? undefined : parseSelector(selector);
  const chosen = targets.filter(
    (target) =>
      (nodes.length === 0 || nodes.includes(target.name)) &&
      (role === undefined || target.role === undefined || target.role === role) &&
      (isMet === undefined || isMet(target.labels ?? {})),
  );
  if (chosen.length > 0) return chosen;
  const words = [
    nodes.length > 0 && `named ${nodes.join(', ')}`,
    role !== undefined && `of the role ${role}`,
    selector !== undefined && `with ${selector}`,
  ].filter((word) => word !== false);
  const what = words.length === 0 ? 'nodes' : `nodes ${words.join(', ')}`;
  throw new InputError(`${source}: expected ${what}, found none of ${targets.length}`, {
    code: 'INVALID_REQUEST',
    hint: 'kubemend fleet nodes, with fewer of these options, shows what is there',
  });
}

/** By `!gpu` or `zone!=a` every node of a list of names would be meant: of none of them is known what it carries. */
function withoutLabels(selector: string, source: string): InputError {
  return new InputError(`${source}: expected nodes with labels beside --selector ${selector}, found none`, {
    code: 'INVALID_REQUEST',
    hint: 'let the API server choose (kubectl get nodes --selector, or --from-cluster), or write labels: nodes: [{ name, labels }]',
  });
}

export function unknownNode(name: string, targets: readonly FleetTarget[], source: string): InputError {
  const [near] = nearestNames(
    name,
    targets.map((target) => target.name),
  );
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  return new InputError(`${source}: expected a node ${name}, found none of that name${meant}`, {
    code: 'INVALID_REQUEST',
  });
}
