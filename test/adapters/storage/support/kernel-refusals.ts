/** Every refusal that needs a mount: a full, a read-only and another file system, and a file that is a mount point. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackupStore } from '../../../../src/adapters/storage/backup-store.ts';
import { createFiles } from '../../../../src/adapters/storage/files.ts';
import { createLocks } from '../../../../src/adapters/storage/locks.ts';
import { fillDisk, makeReadOnly, mountOnItself, mountSmallDisk } from './mounts.ts';
import { tell } from './told.ts';
import type { Told } from './told.ts';

export interface Refusal {
  told: Told;
  /** the target's text after it */
  text: string;
  /** every name in its directory after it */
  names: string[];
}

const clock = { now: () => new Date() };

export async function kernelRefusals({ dir }: { dir: string }): Promise<Record<string, Refusal>> {
  const files = createFiles();
  const refusals: Record<string, Refusal> = {};
  const tryIt = async (
    name: string,
    place: string,
    deed: (target: string) => Promise<unknown>,
  ): Promise<void> => {
    const target = join(place, 'kube-apiserver.yaml');
    const told = await tell(() => deed(target));
    refusals[name] = { told, text: readFileSync(target, 'utf8'), names: readdirSync(place).toSorted() };
  };
  const makeDisk = (name: string): string => {
    const place = join(dir, name);
    mountSmallDisk(place, 64);
    writeFileSync(join(place, 'kube-apiserver.yaml'), 'old\n');
    return place;
  };
  const big = Buffer.alloc(512 * 1024, 'x');
  const attributesOf = async (target: string) => {
    const { attributes } = (await files.readForm(target)).form;
    if (attributes === null) throw new Error(`${target} is absent`);
    return attributes;
  };

  const small = makeDisk('small');
  await tryIt('ENOSPC stage', small, async (target) =>
    files.stage(target, big, await attributesOf(target), 'token-1'),
  );
  await tryIt('ENOSPC write', small, async (target) =>
    files.write(target, big, await attributesOf(target), 'token-1'),
  );
  await tryIt('ENOSPC writeDurably', small, (target) => files.writeDurably(target, big, '0600'));

  const outside = join(dir, 'outside');
  mkdirSync(outside);
  const stray = join(outside, '.kube-apiserver.yaml.token-1');
  writeFileSync(stray, 'new\n');
  await tryIt('EXDEV replace', small, (target) => files.replace(stray, target));

  mountOnItself(join(small, 'kube-apiserver.yaml'));
  await tryIt('EBUSY write', small, async (target) =>
    files.write(target, Buffer.from('new\n'), await attributesOf(target), 'token-1'),
  );

  const full = makeDisk('full');
  const source = join(outside, 'kube-apiserver.yaml');
  writeFileSync(source, 'a manifest\n'.repeat(20));
  mkdirSync(join(full, 'backups'));
  fillDisk(join(full, 'filler'));
  const store = async (backupsDir: string) =>
    createBackupStore({ backupsDir, manifestsDirs: [outside], files, clock }).store(
      source,
      (await files.readForm(source)).form,
      'plan 1',
    );
  await tryIt('BACKUP full', full, () => store(join(full, 'backups')));
  refusals['BACKUP full']?.names.push(...readdirSync(join(full, 'backups')));

  const frozen = makeDisk('frozen');
  makeReadOnly(frozen);
  await tryIt('EROFS stage', frozen, async (target) =>
    files.stage(target, Buffer.from('new\n'), await attributesOf(target), 'token-1'),
  );
  await tryIt('EROFS setAttributes', frozen, async (target) =>
    files.setAttributes(target, { ...(await attributesOf(target)), mode: '0600' }),
  );
  await tryIt('EROFS remove', frozen, (target) => files.remove(target));
  await tryIt('EROFS lock', frozen, () =>
    createLocks({ changeLockFile: join(frozen, 'state/change.lock'), lockWaitMs: 10 }).withChangeLock(() =>
      Promise.resolve(),
    ),
  );
  await tryIt('BACKUP read-only', frozen, () => store(join(frozen, 'backups')));
  return refusals;
}
