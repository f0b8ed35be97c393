/** A plan of one batch after the changes before it. */
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../../src/contracts/plan.ts';
import { afterEarlier } from '../../../src/domain/plan/after-earlier.ts';
import { change, form, planned } from './expected.ts';

const after = (own: FileChange[], ...earlier: FileChange[]): ReturnType<typeof afterEarlier> =>
  afterEarlier(planned({ files: own }), [{ files: earlier }]);

it('of other files is the same, with its hash and its diff', () => {
  const plan = { ...planned(), diff: '+' };
  expect(afterEarlier(plan, [{ files: [change('/n', form('a'), form('b'))] }])).toBe(plan);
  expect(afterEarlier(plan, [])).toBe(plan);
});

describe('of the same file', () => {
  it('is not what was shown of it', () => {
    const plan = { ...planned({ files: [change('/m', form('a'), form('b'))] }), diff: '+' };
    const earlier = { files: [change('/m', form('a'), form('a', '0644'))] };
    expect(afterEarlier(plan, [earlier])).not.toHaveProperty('diff');
  });

  it.each<[string, FileChange, FileChange, FileChange[]]>([
    [
      'finds the mode that the other has set, and keeps it',
      change('/m', form('a', '0644'), form('b', '0644')),
      change('/m', form('a', '0644'), form('a', '0600')),
      [change('/m', form('a', '0600'), form('b', '0600'))],
    ],
    [
      'sets its own mode over the bytes of the other',
      change('/m', form('a', '0644'), form('a', '0600')),
      change('/m', form('a', '0644'), form('b', '0644')),
      [change('/m', form('b', '0644'), form('b', '0600'))],
    ],
    [
      'has nothing to do with it any more when both make the same of it',
      change('/d', form(null), form('a', '0700', 'directory')),
      change('/d', form(null), form('a', '0700', 'directory')),
      [],
    ],
    [
      'stays where the other was planned upon something else: it will be told to differ',
      change('/m', form('a'), form('b')),
      change('/m', form('c'), form('d')),
      [change('/m', form('a'), form('b'))],
    ],
  ])('%s', (_name, own, earlier, files) => {
    const plan = after([own], earlier);
    expect(plan.files).toEqual(files);
    // The hash is known of what the node was planned upon, and of nothing else.
    const isAsPlanned = JSON.stringify(files) === JSON.stringify([own]);
    expect(plan.planHash).toBe(isAsPlanned ? planned().planHash : null);
  });

  it('is as several before it have left it', () => {
    const modes = ['0644', '0640', '0600'].map((mode) => form('a', mode));
    const plan = afterEarlier(planned({ files: [change('/m', modes[0]!, form('b', '0644'))] }), [
      { files: [change('/m', modes[0]!, modes[1]!)] },
      { files: [change('/m', modes[1]!, modes[2]!)] },
    ]);
    expect(plan).toMatchObject({ planHash: null, files: [change('/m', modes[2]!, form('b', '0600'))] });
  });
});
