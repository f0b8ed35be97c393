/** One value of a map replaced: a scalar by a scalar, a list item by item, nothing by something. */
import { isNode, isScalar, isSeq } from 'yaml';
import type { Node, Pair, YAMLSeq } from 'yaml';
import { contentEnd } from './content-end.ts';
import { editList } from './edit-list.ts';
import { keyStart } from './map-key.ts';
import { refuseManifest } from './problems.ts';
import { columnOf, renderBelow, renderFlow, renderScalar } from './render-value.ts';
import type { NewValue, Shape } from './render-value.ts';
import { colonEnd, describeNode, refuseUnusual } from './source.ts';
import type { Source } from './source.ts';
import { insertLinesBelow } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';

/** @param inFlow the pair stands in a flow map, `{a: 1}` */
export function replaceValue(
  source: Source,
  pair: Pair,
  value: NewValue,
  { shape, inFlow }: { shape: Shape; inFlow: boolean },
): TextEdit[] {
  const colon = colonEnd(source, pair);
  const old = isNode(pair.value) && pair.value.range ? pair.value : null;
  const isEmpty = old === null || old.range?.[0] === old.range?.[1];
  if (
    isScalar(old) &&
    (old.tag !== undefined || old.type === 'BLOCK_FOLDED' || old.type === 'BLOCK_LITERAL')
  ) {
    refuseUnusual(source, colon);
  }
  if (typeof value !== 'object') return replaceByScalar(source, isEmpty ? null : old, value, colon, inFlow);
  if (Array.isArray(value) && isSeq(old) && old.items.length > 0)
    return replaceItems(source, pair, old, value, shape);
  if (isEmpty || isScalar(old)) {
    const end = isEmpty ? colon : (old.range?.[1] ?? colon);
    if (inFlow) return [{ start: colon, end, text: ` ${renderFlow(value, source.isJson)}` }];
    const column = columnOf(source.text, keyStart(pair));
    const lines = renderBelow(value, column, shape);
    if (lines.length === 0) return [{ start: colon, end, text: ` ${renderFlow(value, source.isJson)}` }];
    const gone = end === colon ? [] : [{ start: colon, end, text: '' }];
    return [...gone, insertLinesBelow(source.text, colon, lines, column + 0.5)];
  }
  if (isSeq(old))
    return [
      {
        start: old.range?.[0] ?? colon,
        end: contentEnd(source, old),
        text: renderFlow(value, source.isJson),
      },
    ];
  return refuseManifest('value', source.at(old.range?.[0] ?? colon), {
    expected: 'a list',
    found: describeNode(old),
  });
}

function replaceByScalar(
  source: Source,
  old: Node | null,
  value: string | number | bigint | boolean,
  colon: number,
  inFlow: boolean,
): TextEdit[] {
  if (old === null) {
    return [{ start: colon, end: colon, text: ` ${renderScalar(value, 'PLAIN', inFlow, source.isJson)}` }];
  }
  const start = old.range?.[0] ?? colon;
  if (!isScalar(old)) {
    refuseManifest('value', source.at(start), { expected: 'a single value', found: describeNode(old) });
  }
  // Only text keeps its quotes: a number in quotes would be text.
  const style = typeof old.value === 'string' ? old.type : 'PLAIN';
  return [{ start, end: contentEnd(source, old), text: renderScalar(value, style, inFlow, source.isJson) }];
}

/** Place by place, so that what stays the same keeps its bytes. */
function replaceItems(
  source: Source,
  pair: Pair,
  old: YAMLSeq,
  value: readonly NewValue[],
  shape: Shape,
): TextEdit[] {
  const texts = old.items.map((item) =>
    isScalar(item) && typeof item.value === 'string' ? item.value : null,
  );
  if (texts.includes(null) || value.some((item) => typeof item !== 'string')) {
    refuseManifest('value', source.at(old.range?.[0] ?? 0), {
      expected: 'a list of text',
      found: 'other items in it',
    });
  }
  const wanted = value.map(String);
  const changed = [...wanted.entries()].filter(
    ([index, item]) => index < texts.length && texts[index] !== item,
  );
  const removed = [...texts.keys()].filter((index) => index >= wanted.length);
  const more = wanted.slice(texts.length);
  const added = more.length > 0 ? new Map([[texts.length - 1, more]]) : new Map<number, string[]>();
  return editList(source, pair, old, { changed: new Map(changed), removed: new Set(removed), added }, shape);
}
