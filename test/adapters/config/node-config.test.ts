/** Mistakes in the rules of a node.yaml, each with its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadNodeConfig } from '../../../src/adapters/config/node-config.ts';
import type { NodeConfig } from '../../../src/contracts/config.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubemend-config-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function load(rules: string): Promise<NodeConfig> {
  await writeFile(join(dir, 'node.yaml'), `cluster: prod\nnode: cp-1\n${rules}`);
  return await loadNodeConfig(join(dir, 'node.yaml'));
}

async function messageOf(loading: Promise<NodeConfig>): Promise<string> {
  const error: unknown = await loading.catch((cause: unknown) => cause);
  expect(error).toMatchObject({ name: 'InputError' });
  return (error as Error).message;
}

it('each rule may say for which nodes it is', async () => {
  const nodes = { names: ['cp-1', 'w-*'], roles: ['worker'] };
  const text = JSON.stringify(nodes);
  const config = await load(
    `checks:\n  1.2.15: { nodes: ${text} }\nexcluded:\n  - { check: 1.2.16, reason: x, nodes: ${text} }\n`,
  );
  expect(config.checks['1.2.15']?.nodes).toEqual(nodes);
  expect(config.excluded[0]?.nodes).toEqual(nodes);
});

it('a value that holds itself, or is as long as a file, is told all the same', async () => {
  expect(await messageOf(load('gate: &g { accept: [*g] }\n'))).toMatch(
    /node\.yaml:3:\d+ gate\.accept: expected .*, found a value that holds itself$/,
  );
  const long = await messageOf(load(`recover: ${JSON.stringify('x'.repeat(100_000))}\n`));
  expect(long).toContain('node.yaml:3:10 recover: expected object, found "xxx');
  expect(long.length).toBeLessThan(700);
});

it.each([
  ['checks:\n  a:\n    nodes: {}\n', '5:12 checks.a.nodes: expected names, roles or both, found {}'],
  [
    'checks:\n  a:\n    nodes:\n      roles: [master]\n',
    '6:15 checks.a.nodes.roles.0: expected one of control-plane, worker, found "master"',
  ],
  [
    'checks:\n  a:\n    nodes:\n      names:\n        - cp-1\n        - "-*"\n',
    '8:11 checks.a.nodes.names.1: expected the name of a node, or one with "*", such as "w-*", found "-*"',
  ],
  [
    'excluded:\n  - check: a\n    reason: x\n    nodes: {}\n',
    '6:12 excluded.0.nodes: expected names, roles or both, found {}',
  ],
])('%j is told with its place', async (rules, problem) => {
  await expect(load(rules)).rejects.toThrow(`${dir}/node.yaml:${problem}`);
});

it('where there is none, the way to one is told', async () => {
  await expect(loadNodeConfig(join(dir, 'none.yaml'))).rejects.toMatchObject({
    message: expect.stringContaining('found no file') as string,
    hint: expect.stringContaining('kubemend node install') as string,
  });
});
