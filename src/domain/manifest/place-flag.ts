/** Where the elements of a flag go on a command line. */
import type { Component } from '../../contracts/basics.ts';
import { readOccurrences } from './arguments.ts';
import type { Occurrence } from './arguments.ts';

/** An element of the command line on its way to its new form. */
export interface Argument {
  text: string;
  /** index in the command line before the edit; null: new */
  from: number | null;
  /** of a new one: `from` of the element that it was placed behind, which may be gone by now */
  behind?: number | null;
}

export interface Placement {
  name: string;
  occurrences: readonly Occurrence[];
  wanted: readonly string[];
  isEach: boolean;
}

/**
 * Every value as one `--name=value`: at the place of the last occurrence where there is one, else below the last flag.
 * An occurrence that already holds a wanted value of a one-per-element flag stays as it is.
 */
export function placeValues(
  component: Component,
  argv: Argument[],
  { name, occurrences, wanted, isEach }: Placement,
): Argument[] {
  const waiting = [...wanted];
  const going = occurrences.filter(({ value, length }) => {
    const stays = isEach && length === 1 && waiting.includes(value);
    if (stays) waiting.splice(waiting.indexOf(value), 1);
    return !stays;
  });
  const replaced = new Map<number, Argument | null>(
    going.flatMap(({ index, length }) =>
      length === 1
        ? [[index, null]]
        : [
            [index, null],
            [index + 1, null],
          ],
    ),
  );
  const behind = insertionPoint(component, argv, occurrences);
  const anchor = argv[behind]?.from ?? argv[behind]?.behind ?? null;
  const texts: Argument[] = waiting.map((value) => ({
    text: `--${name}=${value}`,
    from: null,
    behind: anchor,
  }));
  const place = going.at(-1);
  const rewritten = place === undefined ? undefined : texts.shift();
  if (place !== undefined && rewritten !== undefined) {
    replaced.set(place.index, { text: rewritten.text, from: argv[place.index]?.from ?? null });
  }
  return argv.flatMap((argument, index) => {
    const replacement = replaced.get(index);
    const here = replacement === undefined ? [argument] : replacement === null ? [] : [replacement];
    return index === behind ? [...here, ...texts] : here;
  });
}

/** Index of the element behind which new ones go: the flag's own last, else the last flag of all. */
function insertionPoint(component: Component, argv: readonly Argument[], own: readonly Occurrence[]): number {
  const words = argv.map(({ text }) => text);
  const last = own.at(-1) ?? readOccurrences(component, words).at(-1);
  if (last !== undefined) return last.index + last.length - 1;
  const end = words.indexOf('--');
  return end === -1 ? words.length - 1 : end - 1;
}

/**
 * Keeps a new element in the list of the element that it was placed behind: where all of that list goes in the same
 * edit, it takes the place of that element.
 * @param listOf which list the element at an index before the edit belongs to
 */
export function keepLists(argv: readonly Argument[], listOf: (from: number) => number): Argument[] {
  const kept = new Set(argv.map(({ from }) => from));
  let list = 0;
  return argv.map((argument) => {
    const { from, behind, text } = argument;
    const place = from ?? behind ?? null;
    const moves = from === null && place !== null && listOf(place) !== list && !kept.has(place);
    if (moves) kept.add(place);
    if (from !== null || moves) list = listOf(place ?? 0);
    return moves ? { text, from: place } : argument;
  });
}
