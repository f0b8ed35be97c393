/** Named values of one minor, or of all of them together. */
import type { ValueRow } from './flag-row.ts';
import { isInSpan } from './minors.ts';
import type { FlagMinor } from './minors.ts';

/** @param minor without it: whatever any of them knows */
export function valuesIn(rows: readonly ValueRow[], minor?: FlagMinor): string[] {
  return rows.flatMap((row) => {
    if (typeof row === 'string') return [row];
    const [name, span] = row;
    return minor === undefined || isInSpan(span, minor) ? [name] : [];
  });
}

/** The same rows under other names. */
export function renamed(rows: readonly ValueRow[], rename: (name: string) => string): ValueRow[] {
  return rows.map((row) => (typeof row === 'string' ? rename(row) : [rename(row[0]), row[1]]));
}
