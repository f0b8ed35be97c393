/**
 * A snapshot of etcd's data before etcd itself is changed. What goes wrong with a flag of etcd may cost data, which no
 * rollback of a manifest brings back. Nothing is written before it is kept and verified.
 */
import type { EtcdSnapshots } from '../../adapters/etcd/take-snapshot.ts';
import type { BackupStore } from '../../adapters/storage/backup-store.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { SnapshotDemand } from '../../contracts/deeds.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { pruneSnapshots } from '../prune-backups.ts';
import { assertEtcdWell } from './assert-etcd-well.ts';
import { snapshotLimits, takeInTime } from './take-in-time.ts';
import type { SnapshotLimits } from './take-in-time.ts';

export type SnapshotContext = Pick<NodeContext, 'clock' | 'journal' | 'log' | 'observer' | 'records'> & {
  backups: Pick<BackupStore, 'list' | 'pruneSnapshots'>;
  etcdSnapshots: EtcdSnapshots;
};

const demanded: SnapshotDemand = { without: null, mayFail: false };

/**
 * @returns none where etcd does not restart, or where none is wanted
 * @throws PlaceError SNAPSHOT_FAILED; ConflictError when etcd is not well any more. Nothing was changed then.
 */
export async function snapshotEtcd(
  context: SnapshotContext,
  { plan, snapshot = demanded }: { plan: Plan; snapshot?: SnapshotDemand | undefined },
  deed: DeedContext,
  limits: SnapshotLimits = snapshotLimits,
): Promise<BackupRecord[]> {
  if (plan.target !== 'etcd' || plan.gate === null) return [];
  const taken = await takeOrSayWhyNot(context, plan, snapshot, deed, limits);
  // A person may have thought for a day, and a snapshot of gigabytes takes its time: are all members well still?
  if (!snapshot.mayFail) await assertEtcdWell(context, plan, deed);
  return taken;
}

async function takeOrSayWhyNot(
  context: SnapshotContext,
  plan: Plan,
  { without, mayFail }: SnapshotDemand,
  deed: DeedContext,
  limits: SnapshotLimits,
): Promise<BackupRecord[]> {
  if (without !== null) return await noneTaken(context, `not wanted: ${without}`);
  try {
    await pruneSnapshots(context);
    const record = await takeInTime(context, plan, deed, mayFail ? limits.mayFail : limits.demanded);
    context.log.info(`etcd snapshot created: ${record.backupPath ?? ''} (${record.sizeBytes} bytes)`);
    await tell(context, { taken: true, id: record.id, digest: record.digest, sizeBytes: record.sizeBytes });
    return [record];
  } catch (error) {
    deed.signal.throwIfAborted();
    if (!mayFail) throw error;
    return await noneTaken(context, error instanceof Error ? error.message : String(error));
  }
}

async function noneTaken(context: SnapshotContext, reason: string): Promise<BackupRecord[]> {
  context.log.warning(`etcd is changed without a snapshot of its data: ${reason}`);
  await tell(context, { taken: false, reason });
  return [];
}

async function tell({ journal }: SnapshotContext, detail: Record<string, unknown>): Promise<void> {
  await journal.append({ event: 'etcd snapshot', changeId: '', detail });
}
