/** Names and groups of a policy as people, and whether enough of them may answer. */
import type { Demand } from '../../contracts/approval.ts';
import { durationText } from '../duration.ts';
import { distinctPeople, foldName, hasPerson } from './names.ts';

export type Groups = Readonly<Record<string, readonly string[]>>;

const prefix = 'group:';

export function groupOf(entry: string): string | null {
  return entry.startsWith(prefix) ? entry.slice(prefix.length) : null;
}

/** @returns those that no group of the policy has the name of, as they were written */
export function unknownGroups(entries: readonly string[], groups: Groups): string[] {
  return entries.filter((entry) => {
    const group = groupOf(entry);
    return group !== null && !Object.hasOwn(groups, group);
  });
}

/** Each person once; of a group that is not known, nobody. */
export function peopleOf(entries: readonly string[], groups: Groups): string[] {
  return distinctPeople(
    entries.flatMap((entry) => {
      const group = groupOf(entry);
      return group === null ? [entry] : Object.hasOwn(groups, group) ? [...(groups[group] ?? [])] : [];
    }),
  );
}

/**
 * How many could say yes in the end, the people of an escalation included where it comes before the expiry.
 * @param requestedBy null: not known yet
 * @returns null: without a bound
 */
export function eligibleFor(
  { from, escalateTo, escalateAfterMs, notRequester }: Omit<Demand, 'why' | 'rule' | 'comment' | 'quorum'>,
  { expiresInMs, requestedBy }: { expiresInMs: number; requestedBy: string | null },
): string[] | null {
  if (from === null) return null;
  const comesLater = escalateAfterMs !== null && escalateAfterMs < expiresInMs;
  const all = distinctPeople([...from, ...(comesLater ? escalateTo : [])]);
  if (!notRequester || requestedBy === null || !hasPerson(all, requestedBy)) return all;
  return all.filter((name) => foldName(name) !== foldName(requestedBy));
}

/** @returns null: enough people may answer before it expires */
export function whyNobodyCan(demand: Demand, expiresInMs: number, requestedBy: string): string | null {
  const { rule, quorum, notRequester } = demand;
  const eligible = eligibleFor(demand, { expiresInMs, requestedBy });
  if (eligible === null || eligible.length >= quorum) return null;
  const found = eligible.length === 0 ? 'nobody' : `only ${eligible.join(', ')}`;
  const but = notRequester ? `, and not ${requestedBy} who asks for it` : '';
  return `${rule} wants ${quorum} people, and ${found} may answer within ${durationText(expiresInMs)}${but}`;
}
