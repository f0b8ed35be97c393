/** The bisection of a bundle that failed: what is kept, who is named, and how many restarts it costs. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Risk } from '../../../src/contracts/basics.ts';
import type { BatchCheck } from '../../../src/contracts/batch.ts';
import type { Unit } from '../../../src/domain/batch/bundles.ts';
import { beginBisection, nextTry, recordResult } from '../../../src/domain/batch/bisect.ts';
import type { Bisection } from '../../../src/domain/batch/bisect.ts';

function unit(number: number, risk: Risk = 'low', words: string[] = [`flag-${number}`]): Unit {
  const check: BatchCheck = {
    id: `cis-1.12/1.2.${number}`,
    slug: `check-${number}`,
    title: '',
    target: 'kube-apiserver',
    kind: 'auto',
    risk,
    neverInAll: false,
    requires: [],
    words,
    parameters: [],
    guidance: '',
  };
  return { checks: [check], risk };
}

interface Played {
  bisection: Bisection;
  restarts: number;
  tries: number[][];
}

/** A node that breaks whenever one of `bad` is in a change. */
function play(
  units: Unit[],
  bad: readonly Unit[],
  {
    says = () => 'the component ended',
    oneByOne = false,
  }: { says?: (tried: readonly Unit[]) => string; oneByOne?: boolean } = {},
): Played {
  let bisection = beginBisection(units);
  let restarts = 0;
  const tries: number[][] = [];
  for (
    let tried = nextTry(bisection, { oneByOne });
    tried !== null;
    tried = nextTry(bisection, { oneByOne })
  ) {
    const fails = tried.some((one) => bad.includes(one));
    restarts += fails ? 2 : 1;
    tries.push(tried.map((one) => units.indexOf(one)));
    const words = says(tried);
    bisection = recordResult(bisection, tried, fails ? { words, reason: words, wasPutBack: true } : null);
    if (tries.length > 1000) throw new Error('the bisection does not end');
  }
  return { bisection, restarts, tries };
}

const twelve = Array.from({ length: 12 }, (_, index) => unit(index + 1));

describe('one guilty of twelve', () => {
  it.each(twelve.map((one, index) => [index + 1, one] as const))(
    'the %dth: eleven restarts at most',
    (_n, bad) => {
      const { bisection, restarts } = play(twelve, [bad]);
      expect(bisection.guilty.map((one) => one.unit)).toEqual([bad]);
      expect(bisection.held).toHaveLength(11);
      expect(restarts).toBeLessThanOrEqual(11);
    },
  );

  it('is the one that the failure names: three restarts', () => {
    const bad = twelve[2]!;
    const { restarts, tries, bisection } = play(twelve, [bad], {
      says: () => 'GATE_FAILED: ended twice: Error: invalid argument "x" for "--flag-3" flag',
    });
    expect(restarts).toBe(3);
    expect(tries[1]).not.toContain(2);
    expect(bisection.guilty[0]?.failure.reason).toContain('--flag-3');
  });

  it('is the riskiest: what is less risky is applied first, with one restart each', () => {
    const risky = unit(12, 'high');
    const units = [risky, ...twelve.slice(0, 11)];
    expect(play(units, [risky]).restarts).toBeLessThanOrEqual(6);
  });

  it('a wrong guess costs two restarts, and the guilty one is found all the same', () => {
    const bad = twelve[7]!;
    const { bisection } = play(twelve, [bad], { says: () => 'something about --flag-3' });
    expect(bisection.guilty.map((one) => one.unit)).toEqual([bad]);
    expect(bisection.held).toHaveLength(11);
  });
});

it('names by whole words: one flag is not another that begins so, nor one number another', () => {
  const units = [
    unit(1, 'low', ['audit-log']),
    unit(2, 'low', ['audit-log-path']),
    unit(3, 'low', ['profiling']),
  ];
  const { tries } = play(units, [units[1]!], { says: () => 'unknown value of --audit-log-path.' });
  expect(tries[1]).toEqual([0, 2]);
  const numbered = [unit(1, 'low', []), unit(11, 'low', []), unit(2, 'low', [])];
  const { tries: byId } = play(numbered, [numbered[1]!], { says: () => 'cis-1.12/1.2.11: does not pass' });
  expect(byId[1]).toEqual([0, 2]);
});

it('tries each alone when asked', () => {
  const { bisection, tries } = play(twelve, [twelve[2]!, twelve[5]!], { oneByOne: true });
  expect(tries).toEqual(twelve.map((_, index) => [index]));
  expect(bisection.guilty).toHaveLength(2);
});

it('whatever is guilty: each is named, every other is kept, and nothing is tried without end', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 30 })
        .chain((count) =>
          fc.tuple(fc.constant(count), fc.subarray(Array.from({ length: count }, (_, index) => index))),
        ),
      fc.boolean(),
      ([count, badOnes], oneByOne) => {
        const units = Array.from({ length: count }, (_, index) =>
          unit(index + 1, (['low', 'medium', 'high'] as const)[index % 3]),
        );
        const bad = badOnes.map((index) => units[index]!);
        const { bisection } = play(units, bad, { oneByOne });
        expect(new Set(bisection.guilty.map((one) => one.unit))).toEqual(new Set(bad));
        expect(new Set(bisection.held)).toEqual(new Set(units.filter((one) => !bad.includes(one))));
      },
    ),
  );
});
