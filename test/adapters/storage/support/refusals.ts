/** What the kernel refuses to a user without rights. */
import { join } from 'node:path';
import { createBackupStore } from '../../../../src/adapters/storage/backup-store.ts';
import { createFiles } from '../../../../src/adapters/storage/files.ts';
import { createLocks } from '../../../../src/adapters/storage/locks.ts';
import { tell } from './told.ts';
import type { Told } from './told.ts';

export interface Places {
  /** mode 0000 */
  unreadableFile: string;
  /** in a directory of mode 0555 */
  target: string;
  /** a directory of his own */
  ownDir: string;
  /** of mode 0555 */
  closedDir: string;
  /** of mode 0000 */
  unreadableDir: string;
}

export async function refusedToNobody(places: Places): Promise<Record<string, Told>> {
  const files = createFiles();
  const attributes = {
    mode: '0644',
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    xattrs: null,
  };
  const bytes = Buffer.from('new\n');
  const store = async (backupsDir: string) =>
    createBackupStore({ backupsDir, manifestsDirs: [], files, clock: { now: () => new Date() } }).store(
      places.target,
      (await files.readForm(places.target)).form,
      'plan 1',
    );
  return {
    read: await tell(() => files.readForm(places.unreadableFile)),
    enter: await tell(() => files.readForm(join(places.unreadableDir, 'x.yaml'))),
    list: await tell(() => files.listVisible(places.unreadableDir)),
    stage: await tell(() => files.stage(places.target, bytes, attributes, 'token-1')),
    remove: await tell(() => files.remove(places.target)),
    makeDirectory: await tell(() =>
      files.makeDirectory(join(places.closedDir, 'x'), '0700', attributes.uid, attributes.gid),
    ),
    // Giving a file away is for root alone.
    chown: await tell(() =>
      files.stage(join(places.ownDir, 'x.yaml'), bytes, { ...attributes, uid: 0, gid: 0 }, 'token-1'),
    ),
    lock: await tell(() =>
      createLocks({
        changeLockFile: join(places.closedDir, 'change.lock'),
        lockWaitMs: 10,
      }).withChangeLock(() => Promise.resolve()),
    ),
    'backup directory cannot be made': await tell(() => store(join(places.closedDir, 'backups'))),
    'backup directory is closed': await tell(() => store(places.closedDir)),
    'backup directory is unreadable': await tell(() => store(places.unreadableDir)),
  };
}
