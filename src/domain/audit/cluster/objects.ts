/** The objects that a question is judged by, and how offenders among them are told. */
import type { ClusterItem, ClusterListName } from '../../../contracts/cluster-objects.ts';
import type { Facts } from '../facts.ts';
import type { Layer, Look, Observed, Outcome } from '../look.ts';
import { firstOf } from '../../first-of.ts';

export type ClusterObjects = { readonly [Name in ClusterListName]: readonly ClusterItem<Name>[] };

/** One layer of the API server: its process, or the file that it starts from the next time. */
export interface Start {
  facts: Facts;
  layer: Layer;
}

/** A question with the lists that it needs: of any other list its judge does not know. */
export interface Question<Asked> {
  lists: readonly ClusterListName[];
  /** the API server's flags decide, too: each layer has an answer of its own */
  byFlags: boolean;
  judge: (objects: ClusterObjects, asked: Asked, start: Start) => Look;
}

export function question<Asked, const Names extends readonly ClusterListName[]>(
  lists: Names,
  judge: (objects: Pick<ClusterObjects, Names[number]>, asked: Asked) => Look,
): Question<Asked> {
  return { lists, byFlags: false, judge };
}

export function questionOfFlags<Asked, const Names extends readonly ClusterListName[]>(
  lists: Names,
  judge: (objects: Pick<ClusterObjects, Names[number]>, asked: Asked, start: Start) => Look,
): Question<Asked> {
  return { lists, byFlags: true, judge };
}

export interface Offender {
  /** kind and name, such as Pod default/web */
  where: string;
  value: string;
}

/** so many are named in words, and so many in `observed`: the rest is counted */
const named = 3;
const observed = 20;

/** `A, B, C and 4 more` */
export function someOf(names: readonly string[]): string {
  return firstOf([...new Set(names)], named);
}

export function withSeen(outcome: Outcome, says: string, offenders: readonly Offender[] = []): Look {
  const seen = offenders.slice(0, observed).map((one): Observed => ({ layer: 'api', ...one }));
  return { outcome, says, observed: seen };
}

export function pathOf({ metadata }: { metadata: { namespace: string; name: string } }): string {
  const { namespace, name } = metadata;
  return namespace === '' ? name : `${namespace}/${name}`;
}

export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** @param text comma-separated; absent: none */
export function namesIn(text: string | undefined): ReadonlySet<string> {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return new Set(names.filter((name) => name !== ''));
}
