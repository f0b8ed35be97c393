/** Every refusal of the kernel has a name, changes nothing and leaves nothing behind. */
import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { namedError } from '../../../src/adapters/storage/errno.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { createChildren } from './support/children.ts';
import type { Children } from './support/children.ts';
import type { Refusal } from './support/kernel-refusals.ts';
import { listAll, makeTempDir, removeTempDir } from './support/temp-dir.ts';
import type { Told } from './support/told.ts';

const files = createFiles();
const isRoot = process.geteuid?.() === 0;
let dir: string;
let children: Children;
beforeAll(async () => {
  dir = await makeTempDir();
  children = await createChildren(dir);
});
afterAll(() => removeTempDir(dir));

describe('peers 21, 3.4, 3.7: a disk that refuses', () => {
  let refusals: Record<string, Refusal>;
  beforeAll(async () => {
    const place = join(dir, 'disks');
    await mkdir(place);
    refusals = await children.runWithMounts('kernelRefusals', { dir: place });
  });

  it.each([
    ['ENOSPC stage', 'PlaceError', 'WRITE_FAILED', /no space left on its file system \(ENOSPC\)/],
    ['ENOSPC write', 'PlaceError', 'WRITE_FAILED', /ENOSPC/],
    ['ENOSPC writeDurably', 'PlaceError', 'WRITE_FAILED', /ENOSPC/],
    ['EXDEV replace', 'PlaceError', 'WRITE_FAILED', /two file systems \(EXDEV\)/],
    ['EBUSY write', 'UnavailableError', 'WRITE_FAILED', /busy \(EBUSY\)/],
    ['EROFS stage', 'PlaceError', 'WRITE_FAILED', /read-only file system \(EROFS\)/],
    ['EROFS setAttributes', 'PlaceError', 'WRITE_FAILED', /EROFS/],
    ['EROFS remove', 'PlaceError', 'WRITE_FAILED', /EROFS/],
    ['EROFS lock', 'PlaceError', 'WRITE_FAILED', /change\.lock.*EROFS/],
    ['BACKUP read-only', 'PlaceError', 'BACKUP_FAILED', /backups: .*EROFS/],
  ])('%s: %s %s', (name, kind, code, message) => {
    const refusal = refusals[name];
    expect(refusal?.told).toEqual({ kind, code, message: expect.stringMatching(message) as string });
    expect(refusal?.text).toBe('old\n');
    expect(refusal?.names).toEqual(['kube-apiserver.yaml']);
  });

  it('peers 21: a full backup directory: BACKUP_FAILED, and no half backup in it', () => {
    expect(refusals['BACKUP full']).toEqual({
      told: {
        kind: 'PlaceError',
        code: 'BACKUP_FAILED',
        message: expect.stringMatching(/kube-apiserver\.yaml\.bak_.*ENOSPC/) as string,
      },
      text: 'old\n',
      names: ['backups', 'filler', 'kube-apiserver.yaml'],
    });
  });

  it('H19: EXDEV: the message names both file systems as the reason, and nothing was copied instead', async () => {
    expect(refusals['EXDEV replace']?.told.message).toContain('expected to replace it');
    expect(await readFile(join(dir, 'disks/outside/.kube-apiserver.yaml.token-1'), 'utf8')).toBe('new\n');
  });
});

describe('a user without rights', () => {
  let told: Record<string, Told>;
  let place: string;
  beforeAll(async () => {
    place = join(dir, 'rights');
    await mkdir(place);
    const closedDir = join(place, 'closed');
    const places = {
      unreadableFile: join(place, 'secret.yaml'),
      closedDir,
      target: join(closedDir, 'kube-apiserver.yaml'),
      ownDir: join(place, 'own'),
      unreadableDir: join(place, 'unreadable'),
    };
    for (const one of [closedDir, places.ownDir, places.unreadableDir]) await mkdir(one);
    await writeFile(places.unreadableFile, 'secret\n', { mode: 0 });
    await writeFile(places.target, 'old\n');
    await chmod(closedDir, 0o555);
    await chmod(places.unreadableDir, 0);
    if (isRoot) await chown(places.ownDir, 65_534, 65_534);
    told = await children.runAsNobody('refusedToNobody', places);
  });
  afterAll(async () => {
    await chmod(join(place, 'closed'), 0o755);
    await chmod(join(place, 'unreadable'), 0o755);
  });

  it.each(['read', 'enter', 'list', 'stage', 'remove', 'makeDirectory', 'lock'])(
    'EACCES: %s is PERMISSION_DENIED',
    (deed) => {
      expect(told[deed]).toEqual({
        kind: 'PlaceError',
        code: 'PERMISSION_DENIED',
        message: expect.stringMatching(/not permitted \(EACCES\)/) as string,
      });
    },
  );

  it('EPERM: an owner that cannot be kept is PERMISSION_DENIED, and the staged file is gone', async () => {
    expect(told['chown']).toMatchObject({ kind: 'PlaceError', code: 'PERMISSION_DENIED' });
    expect(told['chown']?.message).toMatch(/EPERM/);
    expect(await listAll(join(place, 'own'))).toEqual([]);
  });

  it.each(['cannot be made', 'is closed', 'is unreadable'])(
    'peers 21: a backup directory that %s: BACKUP_FAILED',
    (what) => {
      expect(told[`backup directory ${what}`]).toMatchObject({ kind: 'PlaceError', code: 'BACKUP_FAILED' });
    },
  );

  it('nothing was changed by any of them', async () => {
    expect(await listAll(join(place, 'closed'))).toEqual(['kube-apiserver.yaml']);
    expect(await readFile(join(place, 'closed/kube-apiserver.yaml'), 'utf8')).toBe('old\n');
  });
});

describe('a path', () => {
  let place: string;
  const attributes = {
    mode: '0600',
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    xattrs: null,
  };
  beforeEach(async () => {
    place = join(dir, 'paths');
    await mkdir(place);
  });
  afterEach(() => rm(place, { recursive: true }));

  it.each([
    ['a dangling link', 'nowhere.yaml', /symbolic link to nowhere\.yaml, which does not exist/],
    ['a link to itself', 'link.yaml', /lead in a circle \(ELOOP\)/],
  ])('that is %s is MANIFEST_NOT_FOUND, for reading and for writing', async (_what, leadsTo, message) => {
    const link = join(place, 'link.yaml');
    await symlink(leadsTo, link);
    const expected = {
      name: 'InputError',
      code: 'MANIFEST_NOT_FOUND',
      message: expect.stringMatching(message) as string,
    };
    await expect(files.readForm(link)).rejects.toMatchObject(expected);
    await expect(files.stage(link, Buffer.from('x'), attributes, 'token-1')).rejects.toMatchObject(expected);
    await expect(files.replace(join(place, '.x'), link)).rejects.toMatchObject(expected);
    expect(await listAll(place)).toEqual(['link.yaml']);
  });

  it('that is absent is a form; its directory gone is a conflict for a writer', async () => {
    expect(await files.readForm(join(place, 'x.yaml'))).toMatchObject({
      form: { kind: 'absent', digest: null, attributes: null },
      bytes: null,
    });
    const lost = join(place, 'gone', 'x.yaml');
    expect((await files.readForm(lost)).form.kind).toBe('absent');
    await expect(files.stage(lost, Buffer.from('x'), attributes, 'token-1')).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'MANIFEST_NOT_FOUND',
    });
  });

  it('whose staged file has vanished: a conflict, and the target as it was', async () => {
    const target = join(place, 'x.yaml');
    await writeFile(target, 'old\n');
    const staged = await files.stage(target, Buffer.from('new\n'), attributes, 'token-1');
    await files.remove(staged);
    await expect(files.replace(staged, target)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'WRITE_FAILED',
      message: expect.stringContaining(
        `${staged}: expected the staged file, found that it is gone`,
      ) as string,
    });
    expect(await readFile(target, 'utf8')).toBe('old\n');
  });

  it('that is a directory, a pipe or 11 MiB is refused, and a pipe does not hold us', async () => {
    const target = join(place, 'x.yaml');
    await mkdir(target);
    expect((await files.readForm(target)).form.kind).toBe('directory');
    await expect(files.stage(target, Buffer.from('x'), attributes, 'token-1')).rejects.toMatchObject({
      name: 'PlaceError',
      code: 'WRITE_FAILED',
    });
    const pipe = join(place, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(files.readForm(pipe)).rejects.toMatchObject({ code: 'MANIFEST_UNPARSABLE' });
    const huge = join(place, 'huge.yaml');
    await writeFile(huge, '');
    await truncate(huge, 11 * 1024 * 1024);
    await expect(files.readForm(huge)).rejects.toMatchObject({
      code: 'MANIFEST_UNPARSABLE',
      message: expect.stringContaining('found 11534336') as string,
    });
    expect(await listAll(place)).toEqual(['huge.yaml', 'pipe', 'x.yaml']);
  });

  it('of a token that is no token is our own fault, before anything is touched', async () => {
    for (const token of ['', 'abc', '../x-y', 'a.b.c', 'x'.repeat(65)]) {
      await expect(files.stage(join(place, 'x'), Buffer.from('x'), attributes, token)).rejects.toMatchObject({
        code: 'BUG',
      });
    }
    expect(await listAll(place)).toEqual([]);
  });
});

describe('an errno', () => {
  const errors = [
    'EDQUOT',
    'EIO',
    'EFBIG',
    'EMFILE',
    'ENAMETOOLONG',
    'ENOTDIR',
    'ENOTEMPTY',
    'ENOTSUP',
    'EINVAL',
  ];
  it.each(errors)('%s is named in the message, with a hint', (code) => {
    const error = namedError('stage', '/x', Object.assign(new Error('boom'), { code }));
    expect(error).toMatchObject({ name: 'PlaceError', code: 'WRITE_FAILED' });
    expect(error.message).toContain(`(${code})`);
    expect(error.hint).toBeTruthy();
  });

  it('that nobody knows keeps its words; a reader is told NODE_ERROR', () => {
    const error = namedError('read', '/x', Object.assign(new Error('EWHAT: boom'), { code: 'EWHAT' }));
    expect(error).toMatchObject({
      code: 'NODE_ERROR',
      message: '/x: expected to read it, found EWHAT: boom',
    });
    expect(namedError('list', '/y', error)).toBe(error);
  });
});
