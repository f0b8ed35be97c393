/** Whether a node is one of those that a selector means. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import type { NodeSelector } from '../../contracts/node-selector.ts';

export interface ThisNode {
  name: string;
  /** an error: why it could not be seen, and thrown where somebody asks for it */
  role: NodeRole | Error;
}

/**
 * All that a selector says must hold.
 * @returns what it expects and what the node is, in words; null: it means this node
 * @throws the error of `node.role`: a role that could not be seen is none of the two
 */
export function whyElsewhere({ names, roles }: NodeSelector, { name, role }: ThisNode): string | null {
  if (names !== undefined && !names.some((pattern) => isNamedBy(pattern, name)))
    return `expected a node named ${names.join(' or ')}, found ${name}`;
  if (roles === undefined) return null;
  if (role instanceof Error) throw role;
  return roles.includes(role) ? null : `expected the role ${roles.join(' or ')}, found ${role}`;
}

export function describeSelector({ names, roles }: NodeSelector): string {
  const parts = [names && `named ${names.join(' or ')}`, roles && `with the role ${roles.join(' or ')}`];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** From left to right each part at its first place, so that no pattern takes long. */
function isNamedBy(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
