/** What a node is asked for by the words of `kubemend audit`. */
import { expect, it } from 'vitest';
import { askedOf } from '../../src/cli/audited-checks.ts';

const config = { benchmark: 'cis-1.12', checkDirs: [] };
const ask = (more: Partial<Parameters<typeof askedOf>[0]>): ReturnType<typeof askedOf> =>
  askedOf({ checks: [], ...more }, config);

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

it.each(['6', '1.', '5.7', 'x'])('of section %s that there is none', async (section) => {
  await expect(ask({ section })).rejects.toThrow(
    `--section: expected a section of cis-1.12, found "${section}"`,
  );
});
