/** "Did you mean": the few known names that are closest to a written one. */
import type { Component } from '../../contracts/basics.ts';
import { flagTable, normalizeFlagName } from './flag-table.ts';
import type { FlagMinor } from './minors.ts';

/** Edits to get from one text to the other; swapping two neighbours counts as one. */
function countEdits(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1;
      let edits = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + change);
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] && i > 1 && j > 1) {
        edits = Math.min(edits, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(edits);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[to.length] ?? 0;
}

/** At most `limit` of `known`, nearest first; none when nothing is near enough to be meant. */
export function nearestNames(written: string, known: Iterable<string>, limit = 3): string[] {
  const allowedEdits = Math.max(1, Math.min(4, Math.ceil(written.length / 4)));
  const lower = written.toLowerCase();
  const near = [...known]
    .map((name) => ({ name, edits: countEdits(lower, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowedEdits)
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  // A name much farther away than the best one is not what was meant.
  const farthest = (near[0]?.edits ?? 0) + 1;
  return near
    .filter(({ edits }) => edits <= farthest)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** The component's flags closest to what was written, nearest first; without dashes. */
export function nearestFlags(component: Component, written: string, minor?: FlagMinor): string[] {
  return nearestNames(normalizeFlagName(component, written), flagTable(component, minor).keys());
}
