/** Where a node's last content ends: YAML's own ranges of lists and maps take in the comments that follow. */
import { isAlias, isCollection, isPair, isScalar } from 'yaml';
import type { Node, Pair } from 'yaml';
import { colonEnd } from './source.ts';
import type { Source } from './source.ts';
import { refuseManifest } from './problems.ts';

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

/**
 * Refuses a file that ends in a block of text (`|`, `>`) without a line end: the kubelet's YAML reader takes such a
 * block for one without a last line end, and lines below would give it one.
 */
export function refuseOpenBlock(source: Source, text: string): void {
  if (text.endsWith('\n')) return;
  let last: unknown = source.root;
  while (isCollection(last) && last.flow !== true) {
    const item: unknown = last.items.at(-1);
    last = isPair(item) ? item.value : item;
  }
  if (!isScalar(last) || (last.type !== 'BLOCK_LITERAL' && last.type !== 'BLOCK_FOLDED')) return;
  refuseManifest('file', source.at(text.length), {
    expected: 'a line end behind its last line, which is a block of text',
    found: 'none',
    hint: 'add an empty line at the end, then run again',
  });
}
