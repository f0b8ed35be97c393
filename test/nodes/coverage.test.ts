/** Each of the 35 hazards and 40 scenarios is played on the lab, or docs/hazards.md says why not: of at most eight. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isForPractice } from './play-on-practice-node.ts';
import type { Scenario } from './scenario.ts';
import { groups, severalNodes, slowKubelet } from './scenarios/index.ts';

const all: Scenario[] = [...groups.flatMap(({ scenarios }) => scenarios), ...severalNodes, ...slowKubelet];
const onLab = new Set(
  all.filter(({ lab }) => lab === 'smoke' || lab === 'full').flatMap(({ covers }) => covers),
);
const numbers = [
  ...Array.from({ length: 35 }, (_, index) => `H${index + 1}`),
  ...Array.from({ length: 40 }, (_, index) => `S${index + 1}`),
];
const page = readFileSync(join(import.meta.dirname, '../../docs/hazards.md'), 'utf8');
const [, section = ''] = page.split('\n## Not played on the lab\n');
const excused = [...section.matchAll(/^\| ([HS]\d+(?:, [HS]\d+)*) \| .{20,} \|$/gm)].map(([, ids = '']) =>
  ids.split(', '),
);

it('every number is played there or excused, and none is both', () => {
  expect(excused.flat().toSorted()).toEqual(numbers.filter((number) => !onLab.has(number)).toSorted());
});

it('at most eight are excused', () => {
  expect(excused.flat().length).toBeLessThanOrEqual(8);
});

it('a title is given once', () => {
  const titles = all.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

it('every group that a practice node can play has a file that plays it there', () => {
  const played = readdirSync(join(import.meta.dirname, 'practice')).map((file) =>
    file.replace('.itest.ts', '').replaceAll('-', ' '),
  );
  const wanted = groups.filter(({ scenarios }) => scenarios.some(isForPractice)).map(({ name }) => name);
  expect(played.toSorted()).toEqual([...wanted, 'a slow kubelet'].toSorted());
});
