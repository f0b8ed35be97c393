/** How a node worker ends that cannot begin. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadControlConfig } from '../../src/adapters/config/control-config.ts';
import { runNodeWorker } from '../../src/worker/node.ts';

it('without a place for its state it says which, and what to do', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'node-start-'));
  onTestFinished(async () => await rm(dir, { recursive: true }));
  await writeFile(join(dir, 'state'), 'a file, and no directory');
  const policy = join(dir, 'node.yaml');
  await writeFile(policy, `cluster: c\nnode: n\nroot: ${dir}\nstateDir: /state\n`);
  const loaded = await loadControlConfig({ flags: {} });
  await expect(runNodeWorker(loaded, policy)).rejects.toMatchObject({
    name: 'PlaceError',
    message: expect.stringContaining(`${join(dir, 'state/changes')}: expected to create it`) as string,
    hint: 'check the path',
  });
});
