/** Small new parts of a manifest, in the shape that the file around them has. */
import { isCollection, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Scalar } from 'yaml';
import { writeScalar } from './scalar-text.ts';
import { lineStart } from './text-edits.ts';
import type { Source } from './source.ts';

export type NewValue = string | number | bigint | boolean | NewValue[] | { [key: string]: NewValue };

export interface Shape {
  /** columns from a key to the keys below it */
  step: number;
  /** columns from a key to the dashes below it; kubeadm writes them at the same column */
  dash: number;
  isJson: boolean;
}

/** The first nested map and the first list decide; kubeadm's own shape where the file has none. */
export function readShape(source: Source): Shape {
  const shape: Shape = { step: 2, dash: 0, isJson: source.isJson };
  if (source.isJson) return shape;
  let hasStep = false;
  let hasDash = false;
  visit(source.document, {
    Pair(_, pair) {
      const { key, value } = pair;
      if (!isScalar(key) || !isCollection(value) || value.flow === true || !key.range || !value.range)
        return undefined;
      const columns = columnOf(source.text, value.range[0]) - columnOf(source.text, key.range[0]);
      if (isMap(value) && !hasStep && columns > 0) [shape.step, hasStep] = [columns, true];
      if (isSeq(value) && !hasDash && columns >= 0) [shape.dash, hasDash] = [columns, true];
      return hasStep && hasDash ? visit.BREAK : undefined;
    },
  });
  return shape;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

export function renderScalar(
  value: string | number | bigint | boolean,
  style: Scalar['type'],
  inFlow: boolean,
  isJson: boolean,
): string {
  return typeof value === 'string' ? writeScalar(value, { style, inFlow, isJson }) : String(value);
}

export function renderFlow(value: NewValue, isJson: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => renderFlow(item, isJson)).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => renderFlowPair(key, item, isJson))
      .join(', ')}}`;
  }
  return renderScalar(value, 'PLAIN', true, isJson);
}

export function renderFlowPair(key: string, value: NewValue, isJson: boolean): string {
  return `${renderScalar(key, 'PLAIN', true, isJson)}: ${renderFlow(value, isJson)}`;
}

/** Lines of `key: value`, the key at column `indent`. */
export function renderPair(key: string, value: NewValue, indent: number, shape: Shape): string[] {
  const name = ' '.repeat(indent) + renderScalar(key, 'PLAIN', false, false);
  if (typeof value !== 'object') return [`${name}: ${renderScalar(value, 'PLAIN', false, false)}`];
  const entries = Array.isArray(value) ? value : Object.entries(value);
  if (entries.length === 0) return [`${name}: ${Array.isArray(value) ? '[]' : '{}'}`];
  return [`${name}:`, ...renderBelow(value, indent, shape)];
}

/** Lines of a list or map that belongs to a key at column `keyIndent`. */
export function renderBelow(
  value: NewValue[] | { [key: string]: NewValue },
  keyIndent: number,
  shape: Shape,
): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => renderItem(item, keyIndent + shape.dash, 1, shape));
  }
  return Object.entries(value).flatMap(([key, item]) => renderPair(key, item, keyIndent + shape.step, shape));
}

/** Lines of one list item. @param gap spaces behind the dash */
export function renderItem(value: NewValue, dashColumn: number, gap: number, shape: Shape): string[] {
  const dash = `${' '.repeat(dashColumn)}-${' '.repeat(gap)}`;
  if (typeof value !== 'object') return [dash + renderScalar(value, 'PLAIN', false, false)];
  if (Array.isArray(value)) return [dash + renderFlow(value, false)];
  const lines = Object.entries(value).flatMap(([key, item]) => renderPair(key, item, dash.length, shape));
  return lines.map((line, index) => (index === 0 ? dash + line.slice(dash.length) : line));
}
