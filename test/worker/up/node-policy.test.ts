/** `up --node` on a machine that has a policy: the worker serves the node of the policy, which must be the one that is meant. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configOfThisMachine } from '../../../src/worker/up/up.ts';

let dir: string;
let own: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubemend-up-'));
  own = join(dir, 'node.yaml');
});
afterEach(() => rm(dir, { recursive: true }));

const meant = { cluster: 'prod', node: 'cp-1' };

it('is read where it is of that node', async () => {
  await writeFile(own, 'cluster: prod\nnode: cp-1\n');
  expect(await configOfThisMachine(dir, meant, own)).toBe(own);
});

it.each([
  { cluster: 'local', node: 'cp-1' },
  { cluster: 'prod', node: 'cp-2' },
])('is not taken for that of %j: everybody would ask a node that nobody serves', async (other) => {
  await writeFile(own, 'cluster: prod\nnode: cp-1\n');
  await expect(configOfThisMachine(dir, other, own)).rejects.toMatchObject({
    name: 'InputError',
    message: `${own}: expected the policy of ${other.cluster}/${other.node}, found that of prod/cp-1`,
    hint: expect.stringContaining('--cluster prod --node cp-1') as string,
  });
});

it('is made with the defaults where there is none', async () => {
  const made = await configOfThisMachine(dir, meant, own);
  expect(await readFile(made, 'utf8')).toBe('cluster: prod\nnode: cp-1\n');
});
