/**
 * Finds the checks of a bundle that it fails for, in as few changes of the node as can be, and keeps the rest. Pure: asked
 * what to try next, and told what came of it.
 *
 * Of a set that failed a part is tried, and every part that holds stays applied: so the least risky half goes first, for
 * it most likely costs one restart, not two. Twelve checks with one guilty cost eleven restarts at most.
 */
import { compareRisk } from './bundles.ts';
import type { Unit } from './bundles.ts';

export interface Bisection {
  /** failed as a whole, so that at least one of them is guilty; with what was said of it */
  suspects: readonly Unit[];
  failure: Failure | null;
  /** not tried since they were parted from others that failed */
  untried: readonly Unit[];
  held: readonly Unit[];
  guilty: readonly Guilty[];
}

/** How a change of several units ended, when it did not hold. */
export interface Failure {
  /** what its component and its audit said: flags, keys, ids of checks */
  words: string;
  reason: string;
  /** false: it was refused before anything was written */
  wasPutBack: boolean;
}

export interface Guilty {
  unit: Unit;
  failure: Failure;
}

export function beginBisection(units: readonly Unit[]): Bisection {
  return { suspects: [], failure: null, untried: units, held: [], guilty: [] };
}

/** @returns the units of the next change; null: nothing is left to try */
export function nextTry(bisection: Bisection, options: { oneByOne: boolean }): readonly Unit[] | null {
  const { suspects, untried } = bisection;
  if (options.oneByOne) return untried.length === 0 ? null : untried.slice(0, 1);
  if (suspects.length > 1) return partOf(suspects, bisection.failure?.words ?? '');
  return untried.length === 0 ? null : untried;
}

/** All but the one that the failure names; else the less risky half. */
function partOf(suspects: readonly Unit[], words: string): readonly Unit[] {
  const named = suspects.filter((unit) => isNamedIn(words, unit));
  if (named.length === 1) return suspects.filter((unit) => !named.includes(unit));
  return suspects.toSorted(compareRisk).slice(0, Math.ceil(suspects.length / 2));
}

/** A program that ends says which flag it did not take, and an audit which check did not pass. */
function isNamedIn(said: string, { checks }: Unit): boolean {
  const words = checks.flatMap(({ id, words: own }) => [id, ...own]);
  return words.some((word) =>
    new RegExp(`(^|[^\\w./-]|--)${escape(word)}($|[^\\w./-]|\\.\\s|\\.$)`).test(said),
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** @param failure null: they hold, and stay applied */
export function recordResult(
  bisection: Bisection,
  tried: readonly Unit[],
  failure: Failure | null,
): Bisection {
  const others = bisection.suspects.filter((unit) => !tried.includes(unit));
  const untried = bisection.untried.filter((unit) => !tried.includes(unit));
  if (failure === null) {
    const held = [...bisection.held, ...tried];
    const [last, ...more] = others;
    // What failed with the others, and alone is left of them.
    if (last !== undefined && more.length === 0 && bisection.failure !== null) {
      const guilty = [...bisection.guilty, { unit: last, failure: bisection.failure }];
      return { ...bisection, held, untried, suspects: [], guilty };
    }
    return { ...bisection, held, untried, suspects: others };
  }
  const [only, ...more] = tried;
  if (only === undefined) return bisection;
  // Of those parted from it nothing is known any more: this part is enough to explain the failure.
  const parted = [...untried, ...others];
  if (more.length > 0) return { ...bisection, suspects: tried, failure, untried: parted };
  return {
    ...bisection,
    suspects: [],
    untried: parted,
    guilty: [...bisection.guilty, { unit: only, failure }],
  };
}
