/** What a kubelet, a power cut and a reader see of one write. */
import { once } from 'node:events';
import { watch } from 'node:fs';
import { chmod, chown, lstat, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { fileSteps } from '../../../src/adapters/storage/staging.ts';
import type { Attributes } from '../../../src/contracts/plan.ts';
import { watchManifests } from '../../kill/support/manifest-watch.ts';
import { createChildren } from './support/children.ts';
import type { Children } from './support/children.ts';
import { listAll, makeTempDir, removeTempDir } from './support/temp-dir.ts';
import { readXattrs, writeWithXattr } from './support/xattr-file.ts';

const files = createFiles();
const isRoot = process.geteuid?.() === 0;
// More than one chunk of the writer.
const lines = 40_000;
const oldText = 'old: 1\n'.repeat(lines);
const newText = 'new: 2\n'.repeat(lines);

let programs: string;
let children: Children;
let dir: string;
let manifests: string;
let target: string;
beforeAll(async () => {
  programs = await makeTempDir();
  children = await createChildren(programs);
});
afterAll(() => removeTempDir(programs));
beforeEach(async () => {
  dir = await makeTempDir();
  manifests = join(dir, 'manifests');
  await mkdir(manifests);
  target = join(manifests, 'kube-apiserver.yaml');
});
afterEach(() => removeTempDir(dir));

async function attributesOf(path: string): Promise<Attributes> {
  const { attributes } = (await files.readForm(path)).form;
  if (attributes === null) throw new Error(`${path} is absent`);
  return attributes;
}

/** Every event that the kernel tells of a directory, until the end is asked for. */
function recordEvents(path: string): { end(): Promise<string[]> } {
  const seen: string[] = [];
  const watcher = watch(path, (kind, name) => seen.push(`${kind} ${name ?? ''}`));
  return {
    async end() {
      // Events come in order: behind this one there is none of what went before.
      await writeFile(join(path, '.the-end'), '');
      while (!seen.some((event) => event.endsWith(' .the-end'))) await once(watcher, 'change');
      watcher.close();
      return seen;
    },
  };
}

describe('peers 17, H3: a change, watched', () => {
  it('is one visible event, on the target; no other visible name and no third content ever exists', async () => {
    await writeFile(target, oldText);
    await writeFile(join(manifests, 'etcd.yaml'), 'etcd\n');
    const attributes = await attributesOf(target);
    const watcher = await watchManifests(manifests, dir);
    const events = recordEvents(manifests);
    await files.write(target, Buffer.from(newText), attributes, '0123456789abcdef-01234567-new');
    const seen = await events.end();
    expect(seen.filter((event) => !event.split(' ')[1]?.startsWith('.'))).toEqual([
      'rename kube-apiserver.yaml',
    ]);
    // The staging itself was seen: the watch was on.
    expect(seen).toContain('rename .kube-apiserver.yaml.0123456789abcdef-01234567-new');
    const contents = (await watcher.report()).map(({ name, digest }) => `${name} ${digest}`);
    await watcher.stop();
    const bare = (text: string): string => digestOf(text).slice('sha256:'.length);
    expect(new Set(contents)).toEqual(
      new Set([
        `etcd.yaml ${bare('etcd\n')}`,
        `kube-apiserver.yaml ${bare(oldText)}`,
        `kube-apiserver.yaml ${bare(newText)}`,
      ]),
    );
  });
});

describe('peers 18, H18: kill -9', () => {
  it.each(fileSteps)('at %s: the target is entirely old or new, and no staged file stays', async (dieAt) => {
    const token = '0123456789abcdef-01234567-new';
    await writeFile(target, oldText);
    const attributes = await attributesOf(target);
    const input = { target, line: 'new: 2\n', lines, attributes, token, dieAt };
    expect((await children.run('writeAndDie', input)).signal).toBe('SIGKILL');

    const isReplaced = fileSteps.indexOf(dieAt) >= fileSteps.indexOf('replace.after');
    expect((await readFile(target, 'utf8')) === (isReplaced ? newText : oldText)).toBe(true);
    expect(await files.listVisible(manifests)).toEqual(['kube-apiserver.yaml']);
    const staged = join(manifests, `.kube-apiserver.yaml.${token}`);
    expect(await files.reapStaged(manifests, () => false)).toEqual([]);
    expect(await files.reapStaged(manifests, (one) => one === token)).toEqual(isReplaced ? [] : [staged]);
    expect(await listAll(manifests)).toEqual(['kube-apiserver.yaml']);
  });

  it('half-way through the bytes: the next attempt of the same token finishes the write', async () => {
    await writeFile(target, oldText, { mode: 0o600 });
    const input = {
      target,
      line: 'new: 2\n',
      lines,
      attributes: await attributesOf(target),
      token: 'token-1',
    };
    await children.run('writeAndDie', { ...input, dieAt: 'stage.writing' });
    const half = join(manifests, '.kube-apiserver.yaml.token-1');
    expect((await stat(half)).size).toBeLessThan(newText.length);
    expect((await stat(half)).mode & 0o777).toBe(0o600);

    const again = await children.run('writeAndDie', { ...input, dieAt: null });
    expect(new Set(again.answer as string[])).toEqual(new Set(fileSteps));
    expect((await readFile(target, 'utf8')) === newText).toBe(true);
    expect(await listAll(manifests)).toEqual(['kube-apiserver.yaml']);
  });

  it('fsync of the file comes before the rename, and of the directory after it', () => {
    expect(fileSteps.indexOf('stage.synced')).toBeLessThan(fileSteps.indexOf('replace.before'));
    expect(fileSteps.indexOf('directory.synced')).toBeGreaterThan(fileSteps.indexOf('replace.after'));
  });
});

describe('peers 19, H20: mode, owner and extended attributes', () => {
  const owner = isRoot
    ? { uid: 1234, gid: 2345 }
    : { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

  it.each([0o600, 0o640, 0o644])('of %o are kept by a change and by putting it back', async (mode) => {
    writeWithXattr(target, oldText, 'user.kubemend', 'a value');
    await chown(target, owner.uid, owner.gid);
    await chmod(target, mode);
    const before = (await files.readForm(target)).form;
    expect(before.attributes).toMatchObject({ ...owner, mode: mode.toString(8).padStart(4, '0') });
    expect(readXattrs(target)).toEqual(['user.kubemend=a value']);
    if (before.attributes === null) throw new Error('absent');

    for (const text of [newText, oldText]) {
      await files.write(target, Buffer.from(text), before.attributes, 'token-1');
      const { form } = await files.readForm(target);
      expect(form).toEqual({ ...before, digest: digestOf(text) });
      const found = await stat(target);
      expect([found.mode & 0o7777, found.uid, found.gid]).toEqual([mode, owner.uid, owner.gid]);
      expect(readXattrs(target)).toEqual(['user.kubemend=a value']);
    }
  });

  it('a changed extended attribute is another form', async () => {
    writeWithXattr(target, oldText, 'user.kubemend', 'one');
    const one = await attributesOf(target);
    writeWithXattr(target, oldText, 'user.kubemend', 'two');
    const two = await attributesOf(target);
    await writeFile(join(manifests, 'plain.yaml'), oldText);
    const none = await attributesOf(join(manifests, 'plain.yaml'));
    expect(new Set([one.xattrs, two.xattrs, none.xattrs]).size).toBe(3);
    expect(none.xattrs).toBe(digestOf(''));
  });

  it('a symlinked manifest: the link is kept, its target changed, staged beside the target', async () => {
    const real = join(dir, 'real', 'apiserver.yaml');
    await mkdir(join(dir, 'real'));
    await writeFile(real, oldText, { mode: 0o640 });
    await symlink('../real/apiserver.yaml', target);
    const read = await files.readForm(target);
    expect(read).toMatchObject({ realPath: real, linkPath: target });
    const staged = await files.stage(target, Buffer.from(newText), await attributesOf(target), 'token-1');
    expect(staged).toBe(join(dir, 'real', '.apiserver.yaml.token-1'));
    await files.replace(staged, target);
    expect((await lstat(target)).isSymbolicLink()).toBe(true);
    expect(await readlink(target)).toBe('../real/apiserver.yaml');
    expect((await readFile(real, 'utf8')) === newText).toBe(true);
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    expect(await listAll(manifests)).toEqual(['kube-apiserver.yaml']);
  });
});

describe('a file of our own', () => {
  it('is replaced whole, with the mode asked for, whatever the umask and the mode before', async () => {
    const path = join(dir, 'record.json');
    await files.writeDurably(path, 'one', '0644');
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    await files.writeDurably(path, 'two', '0600');
    expect(await readFile(path, 'utf8')).toBe('two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await listAll(dir)).toEqual(['manifests', 'record.json']);
  });

  it('reaps only files, only of our tokens, and no visible name', async () => {
    for (const name of ['.a.yaml.mine-1', '.a.yaml.theirs', '.hidden', 'a.yaml.mine-1'])
      await writeFile(join(manifests, name), '');
    await mkdir(join(manifests, '.dir.mine-1'));
    expect(await files.reapStaged(manifests, (token) => token === 'mine-1')).toEqual([
      join(manifests, '.a.yaml.mine-1'),
    ]);
    expect(await listAll(manifests)).toEqual(['.a.yaml.theirs', '.dir.mine-1', '.hidden', 'a.yaml.mine-1']);
  });
});
