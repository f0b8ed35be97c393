/** What is kept stays kept. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeNew } from '../../../src/adapters/storage/backup-directory.ts';
import { makeTempDir, removeTempDir } from './support/temp-dir.ts';

let dir: string;
beforeEach(async () => (dir = await makeTempDir()));
afterEach(async () => await removeTempDir(dir));

it('a backup is never written over another', async () => {
  const path = join(dir, 'kube-apiserver.yaml.bak');
  await writeFile(path, 'of before');
  await expect(writeNew(path, Buffer.from('of now'))).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('of before');
});
