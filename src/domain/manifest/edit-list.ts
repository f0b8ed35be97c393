/** Items of a YAML list changed, removed and added, each on its own bytes. */
import type { Pair, Scalar, YAMLSeq } from 'yaml';
import { isNode, isScalar } from 'yaml';
import { contentEnd } from './content-end.ts';
import { renderFlow, renderItem } from './render-value.ts';
import type { NewValue, Shape } from './render-value.ts';
import { writeScalar } from './scalar-text.ts';
import { colonEnd, refuseUnusual } from './source.ts';
import type { Source } from './source.ts';
import { deleteLines, insertLinesBelow, lineStart } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';

export interface ListEdit {
  /** text by index of an item that is now a scalar */
  changed: ReadonlyMap<number, string>;
  removed: ReadonlySet<number>;
  /** new items by the index of the item that they follow, in their order */
  added: ReadonlyMap<number, readonly NewValue[]>;
}

/** @param pair the key and the list below it */
export function editList(source: Source, pair: Pair, seq: YAMLSeq, edit: ListEdit, shape: Shape): TextEdit[] {
  const changed = [...edit.changed].map(([index, text]) => {
    const { start, end } = itemRange(source, seq, index);
    const item = seq.items[index] as Scalar;
    const context = { style: item.type, inFlow: seq.flow === true, isJson: source.isJson };
    return { start, end, text: writeScalar(text, context) };
  });
  const rest = seq.flow === true ? editFlow(source, seq, edit) : editBlock(source, pair, seq, edit, shape);
  return [...changed, ...rest];
}

function itemRange(source: Source, seq: YAMLSeq, index: number): { start: number; end: number } {
  const item = seq.items[index];
  if (!isNode(item) || !item.range) throw new Error(`no item ${index} in the list`);
  return { start: item.range[0], end: contentEnd(source, item) };
}

function editBlock(source: Source, pair: Pair, seq: YAMLSeq, edit: ListEdit, shape: Shape): TextEdit[] {
  const { text } = source;
  /** columns of the dash, and blanks behind it */
  const dashOf = (index: number): { column: number; gap: number } => {
    const { start } = itemRange(source, seq, index);
    const before = /^( *)-( +)$/.exec(text.slice(lineStart(text, start), start).replace(/^\ufeff/, ''));
    if (before === null) return refuseUnusual(source, start);
    return { column: before[1]?.length ?? 0, gap: before[2]?.length ?? 1 };
  };
  const removed = [...edit.removed].map((index) => {
    const { start, end } = itemRange(source, seq, index);
    dashOf(index);
    return deleteLines(text, start, end);
  });
  const added = [...edit.added].map(([index, items]) => {
    const { column, gap } = dashOf(index);
    const lines = items.flatMap((item) => renderItem(item, column, gap, shape));
    // Half a column deeper: kubeadm writes dashes at the column of the keys around them.
    return insertLinesBelow(text, itemRange(source, seq, index).end, lines, column + 0.5);
  });
  const colon = colonEnd(source, pair);
  const isEmptied = edit.removed.size === seq.items.length;
  return [...removed, ...added, ...(isEmptied ? [{ start: colon, end: colon, text: ' []' }] : [])];
}

function editFlow(source: Source, seq: YAMLSeq, edit: ListEdit): TextEdit[] {
  const ranges = seq.items.map((_, index) => itemRange(source, seq, index));
  const added = [...edit.added].map(([index, items]) => {
    const after = ranges[index];
    if (after === undefined) throw new Error(`no item ${index} in the list`);
    const separator = separatorBefore(source, ranges, index);
    const neighbour = seq.items[index];
    const style = isScalar(neighbour) ? neighbour.type : 'PLAIN';
    const written = items.map((item) =>
      typeof item === 'string'
        ? writeScalar(item, { style, inFlow: true, isJson: source.isJson })
        : renderFlow(item, source.isJson),
    );
    return { start: after.end, end: after.end, text: written.map((item) => separator + item).join('') };
  });
  return [...removeFromFlow(source, seq, ranges, edit.removed), ...added];
}

/** What stands between the items of the list, so that one item per line stays one item per line. */
function separatorBefore(
  source: Source,
  ranges: readonly { start: number; end: number }[],
  index: number,
): string {
  const [before, here] = [ranges[index - 1], ranges[index]];
  const between = before && here ? source.text.slice(before.end, here.start) : '';
  return /^,\s*$/.test(between) ? between : ', ';
}

/** Removes entries of a flow list or flow map together with one comma each. */
export function removeFromFlow(
  source: Source,
  collection: { range?: readonly [number, number, number] | null | undefined },
  ranges: readonly { start: number; end: number }[],
  removed: ReadonlySet<number>,
): TextEdit[] {
  if (removed.size === 0) return [];
  const firstKept = ranges.findIndex((_, index) => !removed.has(index));
  const [open, close] = [(collection.range?.[0] ?? 0) + 1, (collection.range?.[1] ?? 0) - 1];
  if (firstKept === -1) return [plainGap(source, { start: open, end: close, text: '' }, ranges)];
  const leading =
    firstKept > 0
      ? [{ start: ranges[0]?.start ?? open, end: ranges[firstKept]?.start ?? close, text: '' }]
      : [];
  const later = [...removed]
    .filter((index) => index > firstKept)
    .map((index) => ({ start: ranges[index - 1]?.end ?? open, end: ranges[index]?.end ?? close, text: '' }));
  return [...leading, ...later].map((edit) => plainGap(source, edit, ranges));
}

/** Only blanks and commas may go beside the entries themselves: a comment is someone's. */
function plainGap(
  source: Source,
  edit: TextEdit,
  ranges: readonly { start: number; end: number }[],
): TextEdit {
  const inside = ranges.filter(({ start, end }) => start >= edit.start && end <= edit.end);
  let position = edit.start;
  for (const { start, end } of [...inside, { start: edit.end, end: edit.end }]) {
    if (!/^[\s,]*$/.test(source.text.slice(position, start))) refuseUnusual(source, position);
    position = end;
  }
  return edit;
}
