/** A disk without a free byte: what must work there is a rename, and what cannot work there stops nothing. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChildren } from './support/children.ts';
import type { Children } from './support/children.ts';
import type { FullDisk, NearlyFullDisk } from './support/full-disk.ts';
import { makeTempDir, removeTempDir } from './support/temp-dir.ts';

let dir: string;
let children: Children;
let found: FullDisk;
beforeAll(async () => {
  dir = await makeTempDir();
  children = await createChildren(dir);
  await mkdir(join(dir, 'full'));
  found = await children.runWithMounts('fullDisk', { dir: join(dir, 'full') });
});
afterAll(() => removeTempDir(dir));

const fine = { kind: null, code: null, message: '' };

it('crash 8: the old bytes, staged ahead, are put back where a new file does not fit', () => {
  expect(found.freeBytes).toBe(0);
  expect(found.newFile).toMatchObject({ kind: 'PlaceError', code: 'WRITE_FAILED' });
  expect(found.newFile.message).toMatch(/ENOSPC/);
  expect(found.renamed).toEqual(fine);
  expect(found.text).toBe('old\n');
});

it('crash 8: journal and log lose a line there, and throw nothing', () => {
  expect(found.journal).toBe(false);
  expect(found.log).toEqual(fine);
});

it('crash 32: the latch, staged ahead, is set by a rename', () => {
  expect(found.latch).toEqual(fine);
  expect(found.stop).toMatchObject({ reason: expect.stringMatching(/full disk/) as string });
});

it('crash 32: without a staged one the reason is told, so that it is tried again when there is space', () => {
  expect(found.latchWithoutStaged).toMatchObject({ kind: 'PlaceError', code: 'WRITE_FAILED' });
  expect(found.latchWithoutStaged.message).toMatch(/ENOSPC/);
});

it('no half file of ours is left on it', () => {
  const ours = found.names.filter((name) => !/^(journal\.jsonl|remediation\.log)$/.test(name));
  expect(ours).toEqual(['emergency-stop.json', 'filler', 'kube-apiserver.yaml', 'never-staged']);
});

it('a journal entry cut by the end of the disk is no success; the journal goes on behind it and names it', async () => {
  await mkdir(join(dir, 'nearly'));
  const nearly = await children.runWithMounts<NearlyFullDisk>('nearlyFullDisk', { dir: join(dir, 'nearly') });
  expect(nearly).toEqual({
    before: true,
    cut: false,
    sizeGrew: true,
    after: true,
    kinds: ['begun', 'after'],
    breaks: [{ line: 2, reason: expect.stringMatching(/torn line/) as string }],
  });
});
