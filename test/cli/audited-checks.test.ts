/** What a node is asked for by the words of `kubemend audit`. */
import { expect, it } from 'vitest';
import { askedOf } from '../../src/cli/audited-checks.ts';

const config = { benchmark: 'cis-1.12', checkDirs: [] };
const ask = (
  more: Partial<Parameters<typeof askedOf>[0]>,
  benchmark = config.benchmark,
): ReturnType<typeof askedOf> => askedOf({ checks: [], ...more }, { ...config, benchmark });

it('of nothing named the node itself, and says how many it left out', async () => {
  expect(await ask({})).toEqual({ questions: [[]], notAsked: 34 });
});

it('of the whole cluster by name, so that an older node refuses rather than is silent', async () => {
  const { questions, notAsked } = await ask({ clusterWide: true });
  expect(questions.map((one) => one.length)).toEqual([0, 34]);
  expect(questions[1]?.[0]).toBe('cis-1.12/5.1.1');
  expect(notAsked).toBe(0);
});

it('of a section, and of what is named beside it, each once', async () => {
  expect((await ask({ section: '1.4' })).questions).toEqual([['cis-1.12/1.4.1', 'cis-1.12/1.4.2']]);
  expect((await ask({ section: '5.2' })).questions[0]).toHaveLength(12);
  expect((await ask({ section: '5' })).questions[0]).toHaveLength(34);
  expect((await ask({ checks: ['cis-1.12/1.4.1'], section: '1.4' })).questions[0]).toHaveLength(2);
  expect((await ask({ checks: ['1.4.1'], section: '1.4' })).questions[0]).toHaveLength(2);
  expect((await ask({ checks: ['5.2.2'], clusterWide: true })).questions[0]).toHaveLength(34);
  expect((await ask({ checks: ['1.2.15'] })).questions).toEqual([['1.2.15']]);
});

it('of nothing at all, for a report by a benchmark in which no check has a number', async () => {
  const format = 'kube-bench-json';
  await expect(ask({ format }, 'cis-1.7')).rejects.toThrow('benchmark: expected one of cis-1.10');
  expect((await ask({ format }, 'cis-1.8')).questions).toEqual([[]]);
});

it('a check once, by whichever benchmark it is named', async () => {
  const old = 'cis-1.10';
  const wide = await ask({ checks: ['5.2.10', 'cis-1.9/5.1.1'], clusterWide: true }, old);
  expect(wide.questions[0]).toHaveLength(34);
  expect(wide.questions[0]).toContain('cis-1.10/5.2.10');
  // The same check, by its number in the default benchmark.
  expect(wide.questions[0]).not.toContain('cis-1.12/5.2.9');
  expect((await ask({ checks: ['1.4.1'], section: '1.4' }, old)).questions[0]).toHaveLength(2);
});

it.each(['6', '1.', '5.7', 'x'])('of section %s that there is none', async (section) => {
  await expect(ask({ section })).rejects.toThrow(
    `--section: expected a section of cis-1.12, found "${section}"`,
  );
});
