import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findKubeletPlace } from '../../src/adapters/kubelet/kubelet-directories.ts';
import { updateManifest } from '../../src/library/update-manifest.ts';
import { K } from '../domain/manifest/support.ts';

let dir: string;
let file: string;
let backupsDir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-edit-'));
  file = join(dir, 'work', 'kube-apiserver.yaml');
  backupsDir = join(dir, 'backups');
  mkdirSync(dirname(file));
  writeFileSync(file, K, { mode: 0o600 });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const wanted = { set: { profiling: 'false' } };

describe('updateManifest', () => {
  test('backs up, writes, and says so', async () => {
    chmodSync(file, 0o640);
    const result = await updateManifest(file, wanted, { backupsDir });
    expect(result).toMatchObject({ success: true, originalPath: file, changesMade: 1 });
    expect(Object.keys(result).toSorted()).toEqual([
      'backupPath',
      'changesMade',
      'message',
      'originalPath',
      'success',
    ]);
    expect(readFileSync(file, 'utf8')).toContain('    - --profiling=false\n    image:');
    expect(readFileSync(result.backupPath ?? '', 'utf8')).toBe(K);
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(readdirSync(dirname(file))).toEqual(['kube-apiserver.yaml']);
  });

  test('peers 3: nothing to change leaves inode, time and backups alone', async () => {
    const before = statSync(file);
    const result = await updateManifest(file, [{ kind: 'set', flag: 'allow-privileged', value: 'true' }], {
      backupsDir,
    });
    expect(result).toMatchObject({ success: true, changesMade: 0, backupPath: null });
    const after = statSync(file);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(() => readdirSync(backupsDir)).toThrow('ENOENT');
  });

  test('a link stays a link', async () => {
    const link = join(dir, 'link.yaml');
    symlinkSync(file, link);
    expect((await updateManifest(link, wanted, { backupsDir })).success).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('--profiling=false');
    expect(readFileSync(link, 'utf8')).toContain('--profiling=false');
  });

  test('what is refused is a value with code, place and hint, and changes nothing', async () => {
    const unknown = await updateManifest(file, { set: { profilin: 'false' } }, { backupsDir });
    expect(unknown).toMatchObject({ success: false, code: 'FLAG_REFUSED', changesMade: 0, backupPath: null });
    expect(unknown.message).toContain(`${file} --profilin: expected a flag of kube-apiserver`);
    expect(await updateManifest(join(dir, 'none.yaml'), wanted)).toMatchObject({
      success: false,
      code: 'MANIFEST_NOT_FOUND',
    });
    expect(await updateManifest(dir, wanted)).toMatchObject({ success: false, code: 'MANIFEST_NOT_FOUND' });
    writeFileSync(file, Buffer.from([0, 1, 2]));
    expect(await updateManifest(file, wanted, { backupsDir })).toMatchObject({
      success: false,
      code: 'MANIFEST_UNPARSABLE',
    });
    expect(readdirSync(dirname(file))).toEqual(['kube-apiserver.yaml']);
  });

  test('a backup directory that is the own directory, or cannot be made, fails before any change', async () => {
    expect(await updateManifest(file, wanted, { backupsDir: dirname(file) })).toMatchObject({
      success: false,
      code: 'BACKUP_FAILED',
    });
    writeFileSync(join(dir, 'no-directory'), '');
    expect(await updateManifest(file, wanted, { backupsDir: join(dir, 'no-directory', 'x') })).toMatchObject({
      success: false,
      code: 'BACKUP_FAILED',
    });
    expect(readFileSync(file, 'utf8')).toBe(K);
  });
});

describe('a file that a kubelet reads', () => {
  const node = (manifestsDir?: string): string => {
    mkdirSync(join(dir, 'etc/kubemend'), { recursive: true });
    writeFileSync(
      join(dir, 'etc/kubemend/node.yaml'),
      `cluster: c\nnode: n\n${manifestsDir === undefined ? '' : `manifestsDir: ${manifestsDir}\n`}`,
    );
    const live = join(dir, manifestsDir ?? 'etc/kubernetes/manifests', 'kube-apiserver.yaml');
    mkdirSync(dirname(live), { recursive: true });
    writeFileSync(live, K);
    return live;
  };

  test.each([undefined, '/srv/pods/'])(
    'is refused with the command that gates, and written with ungated (manifestsDir %s)',
    async (manifestsDir) => {
      const live = node(manifestsDir);
      const refused = await updateManifest(live, wanted, { backupsDir });
      expect(refused).toMatchObject({
        success: false,
        code: 'NOT_ADMITTED',
        hint: expect.stringContaining(`kubemend remediate --manifest ${live}`) as string,
      });
      expect(readFileSync(live, 'utf8')).toBe(K);
      expect((await updateManifest(live, wanted, { backupsDir, ungated: true })).success).toBe(true);
      const inside = await updateManifest(
        live,
        { set: { 'secure-port': '1' } },
        { backupsDir: join(dirname(live), 'backups'), ungated: true },
      );
      expect(inside).toMatchObject({ success: false, code: 'BACKUP_FAILED' });
    },
  );

  test('is refused through a link, too', async () => {
    const live = node();
    const link = join(dir, 'work', 'link.yaml');
    symlinkSync(live, link);
    expect(await updateManifest(link, wanted, { backupsDir })).toMatchObject({
      success: false,
      code: 'NOT_ADMITTED',
    });
  });

  test('is known from a kubelet that runs: its configuration, or its flag', async () => {
    const procDir = join(dir, 'proc');
    const run = (pid: string, cwd: string, ...argv: string[]): void => {
      mkdirSync(join(procDir, pid), { recursive: true });
      writeFileSync(join(procDir, pid, 'cmdline'), `${argv.join('\0')}\0`);
      symlinkSync(cwd, join(procDir, pid, 'cwd'));
    };
    mkdirSync(join(dir, 'n1/var/lib/kubelet'), { recursive: true });
    mkdirSync(join(dir, 'n1/pods'));
    mkdirSync(join(dir, 'flagged'));
    writeFileSync(join(dir, 'n1/var/lib/kubelet/config.yaml'), 'staticPodPath: /pods\n');
    run(
      '11',
      join(dir, 'n1/var/lib/kubelet'),
      'kubelet',
      'script.mjs',
      '--config=/var/lib/kubelet/config.yaml',
    );
    run('12', '/', '/usr/bin/kubelet', '--pod-manifest-path', join(dir, 'flagged'));
    run('13', '/', 'other', `--pod-manifest-path=${join(dir, 'work')}`);
    const place = async (path: string): Promise<string | undefined> =>
      (await findKubeletPlace(join(dir, path), { procDir }))?.because;
    expect(await place('n1/pods/a.yaml')).toBe('the kubelet with pid 11 reads it');
    expect(await place('n1/var/lib/kubelet/config.yaml')).toBe('the kubelet with pid 11 reads it');
    expect(await place('flagged/a.yaml')).toBe('the kubelet with pid 12 reads it');
    expect(await place('work/kube-apiserver.yaml')).toBeUndefined();
    expect((await findKubeletPlace('/etc/kubernetes/manifests/x.yaml', { procDir }))?.because).toContain(
      'static Pods',
    );
  });
});
