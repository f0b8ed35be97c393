/** Backups that nobody needs any more are removed; never one that an open or unrecovered change pins. */
import type { BackupStore } from '../adapters/storage/backup-store.ts';
import type { RecordStore } from '../adapters/storage/record-store.ts';
import type { NodeConfig } from '../contracts/config.ts';
import { isOpen } from '../domain/change/states.ts';
import { durationMs } from '../domain/duration.ts';
import { madeForPlan } from '../domain/storage/made-for.ts';

type Pinning = {
  backups: Pick<BackupStore, 'list'>;
  records: Pick<RecordStore, 'list'>;
};

export async function pruneBackups(
  node: Pinning & { backups: Pick<BackupStore, 'prune'>; config: Pick<NodeConfig, 'backups'> },
): Promise<string[]> {
  const { keep, minAge } = node.config.backups;
  const rule = { keep, minAgeMs: durationMs(minAge) };
  const pruned = await node.backups.prune(rule, await readPinned(node));
  return pruned.map(({ id }) => id);
}

/** Before a new one is taken. Files stay: one of them may be what is put back right now. */
export async function pruneSnapshots(
  node: Pinning & { backups: Pick<BackupStore, 'pruneSnapshots'> },
): Promise<void> {
  await node.backups.pruneSnapshots(await readPinned(node));
}

async function readPinned({ backups, records }: Pinning): Promise<Set<string>> {
  const all = await records.list();
  const needed = all.filter((record) => isOpen(record) || record.state === 'rollbackFailed');
  const pinned = new Set(needed.flatMap((record) => record.files.map((file) => file.backupId)));
  const plans = new Set(needed.map(({ planHash }) => madeForPlan(planHash)));
  for (const { id, kind, madeFor } of await backups.list())
    if (kind === 'etcdSnapshot' && plans.has(madeFor)) pinned.add(id);
  return pinned;
}
