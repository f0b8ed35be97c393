/** Each of the 35 hazards and 40 scenarios is played on the practice node and on the lab, or docs/hazards.md says why not. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isForPractice } from './play-on-practice-node.ts';
import type { Scenario } from './scenario.ts';
import { groups, severalNodes, slowKubelet } from './scenarios/index.ts';

const all: Scenario[] = [...groups.flatMap(({ scenarios }) => scenarios), ...severalNodes, ...slowKubelet];
const coveredBy = (scenarios: Scenario[]): Set<string> => new Set(scenarios.flatMap(({ covers }) => covers));
// A fleet is no scenario of one node: its test has its numbers in its title.
const fleetOnLab = readFileSync(join(import.meta.dirname, 'fleet.lab.ts'), 'utf8').match(/\bS\d+\b/g) ?? [];
const onLab = new Set([
  ...coveredBy(all.filter(({ lab }) => lab === 'smoke' || lab === 'full')),
  ...fleetOnLab,
]);
const onPractice = coveredBy(all.filter((one) => isForPractice(one) && !severalNodes.includes(one)));
const numbers = [
  ...Array.from({ length: 35 }, (_, index) => `H${index + 1}`),
  ...Array.from({ length: 40 }, (_, index) => `S${index + 1}`),
];
const sections = readFileSync(join(import.meta.dirname, '../../docs/hazards.md'), 'utf8').split('\n## ');
const excusedOf = (title: string): string[] =>
  [
    ...(sections.find((text) => text.startsWith(`${title}\n`)) ?? '').matchAll(
      /^\| ([HS]\d+(?:, [HS]\d+)*) \| .{20,} \|$/gm,
    ),
  ].flatMap(([, ids = '']) => ids.split(', '));

it.each([
  { title: 'Not played on the lab', played: onLab },
  { title: 'Not played on the practice node', played: onPractice },
])('every number is played or under "$title", and none is both', ({ title, played }) => {
  expect(excusedOf(title).toSorted()).toEqual(numbers.filter((number) => !played.has(number)).toSorted());
});

it('at most eight are excused on the lab', () => {
  expect(excusedOf('Not played on the lab').length).toBeLessThanOrEqual(8);
});

it('a title is given once', () => {
  const titles = all.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

const filesOf = (dir: string, suffix: string): string[] =>
  readdirSync(join(import.meta.dirname, dir)).map((file) => file.replace(suffix, '').replaceAll('-', ' '));

it('every group that a practice node can play has a file that plays it there', () => {
  const wanted = groups.filter(({ scenarios }) => scenarios.some(isForPractice)).map(({ name }) => name);
  expect(filesOf('practice', '.itest.ts').toSorted()).toEqual([...wanted, 'a slow kubelet'].toSorted());
});

it('every group has a file that plays it on the lab', () => {
  expect(filesOf('lab', '.lab.ts').toSorted()).toEqual(groups.map(({ name }) => name).toSorted());
});
