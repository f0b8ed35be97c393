/** Real paths behind links: of files that are there, and of those that a change will make. */
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolvePath } from '../../../src/adapters/storage/resolve-path.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'kubemend-resolve-')));
  await mkdir(join(dir, 'srv/k8s'), { recursive: true });
  await symlink('srv/k8s', join(dir, 'kubernetes'));
});
afterEach(() => rm(dir, { recursive: true }));

it.each(['policy.yaml', 'cis/policy.yaml', 'cis/deep/er/policy.yaml'])(
  'a file that a change makes below a link, %s, lies where the link leads',
  async (name) => {
    expect(await resolvePath(join(dir, 'kubernetes', name))).toEqual({
      realPath: join(dir, 'srv/k8s', name),
      linkPath: null,
      exists: false,
    });
  },
);
