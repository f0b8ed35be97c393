/** A file that a person has named for a document: whole, with the mode that it had, and over nothing without their word. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeDocument } from '../../../src/adapters/storage/write-document.ts';
import { listAll, makeTempDir, removeTempDir } from './support/temp-dir.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await makeTempDir();
  file = join(dir, 'report.html');
});
afterEach(async () => await removeTempDir(dir));
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);

it.each([0o022, 0o077])(
  'gets the mode of other files (umask %o), and leaves nothing beside it',
  async (umask) => {
    const before = process.umask(umask);
    try {
      await writeDocument(file, 'Grüße', { force: false });
    } finally {
      process.umask(before);
    }
    expect(await readFile(file, 'utf8')).toBe('Grüße');
    expect(await modeOf(file)).toBe((0o666 & ~umask).toString(8));
    expect(await listAll(dir)).toEqual(['report.html']);
  },
);

it('is not put over one that is there, but by force, and then with its mode', async () => {
  await writeFile(file, 'of yesterday');
  await chmod(file, 0o600);
  await expect(writeDocument(file, 'of today', { force: false })).rejects.toMatchObject({
    name: 'InputError',
    message: `${file}: expected no file, found one`,
  });
  expect(await readFile(file, 'utf8')).toBe('of yesterday');
  await writeDocument(file, 'of today', { force: true });
  expect(await readFile(file, 'utf8')).toBe('of today');
  expect(await modeOf(file)).toBe('600');
});

it('goes where a link leads, and the link stays', async () => {
  const link = join(dir, 'latest.html');
  await writeFile(file, 'of yesterday');
  await symlink('report.html', link);
  await writeDocument(link, 'of today', { force: true });
  expect(await readFile(file, 'utf8')).toBe('of today');
  expect(await listAll(dir)).toEqual(['latest.html', 'report.html']);
});

it.each(['a directory', 'a pipe, socket or device'])('is never put in the place of %s', async (found) => {
  if (found === 'a directory') await mkdir(file);
  else execFileSync('mkfifo', [file]);
  const before = await stat(file);
  await expect(writeDocument(file, 'of today', { force: true })).rejects.toMatchObject({
    name: 'InputError',
    message: `${file}: expected a file to write, found ${found}`,
  });
  expect((await stat(file)).ino).toBe(before.ino);
});

it('says which place refuses', async () => {
  await expect(writeDocument(join(dir, 'none/report.html'), 'x', { force: false })).rejects.toThrow(
    join(dir, 'none'),
  );
});
