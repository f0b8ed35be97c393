/** Control-plane nodes first, those that lead last of them: each takes over the lead once, not again and again. */
import type { FleetNodeResult } from '../../contracts/fleet.ts';
import { roleOf } from './waves.ts';

export interface Ordered {
  nodes: string[];
  /** what the order was made by, for people */
  note: string;
}

/** @param leads what each control-plane node leads, by its name; absent: it could not say */
export function orderNodes(
  nodes: readonly Pick<FleetNodeResult, 'node' | 'role'>[],
  leads: ReadonlyMap<string, readonly string[]>,
): Ordered {
  const names = nodes.filter((node) => roleOf(node) === 'control-plane').map(({ node }) => node);
  const workers = nodes.filter((node) => roleOf(node) === 'worker').map(({ node }) => node);
  const leading = names.filter((name) => (leads.get(name) ?? []).length > 0);
  const ordered = names.toSorted((a, b) => (leads.get(a)?.length ?? 0) - (leads.get(b)?.length ?? 0));
  return { nodes: [...ordered, ...workers], note: noteOf(names, leading, leads) };
}

function noteOf(
  names: readonly string[],
  leading: readonly string[],
  leads: ReadonlyMap<string, readonly string[]>,
): string {
  if (names.length < 2) return '';
  const silent = names.filter((name) => !leads.has(name));
  const said = leading.map((name) => `${name} leads ${(leads.get(name) ?? []).join(', ')}`);
  const unsaid = silent.length === 0 ? [] : [`not known who leads by ${silent.join(', ')}`];
  const parts = [...said, ...unsaid];
  return leading.length === 0
    ? `control-plane nodes in the order given${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`
    : `leader last: ${parts.join('; ')}`;
}
