/** Where a node's last content ends: YAML's own ranges of lists and maps take in the comments that follow. */
import { isAlias, isCollection, isPair, isScalar } from 'yaml';
import type { Node, Pair } from 'yaml';
import { colonEnd } from './source.ts';
import type { Source } from './source.ts';

export function contentEnd(source: Source, node: Node | Pair): number {
  if (isPair(node)) return pairEnd(source, node);
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (isPair(last)) return pairEnd(source, last);
    if (isScalar(last) || isCollection(last) || isAlias(last)) return contentEnd(source, last);
  }
  return node.range?.[1] ?? 0;
}

function pairEnd(source: Source, pair: Pair): number {
  const { value } = pair;
  const colon = colonEnd(source, pair);
  if (!isScalar(value) && !isCollection(value) && !isAlias(value)) return colon;
  return Math.max(colon, contentEnd(source, value));
}
