/** What is asked of the node before it changes etcd: a snapshot of its data, unless a person says why not. */
import type { BackupRecord } from '../../contracts/backup.ts';
import type { SnapshotDemand } from '../../contracts/deeds.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import { isOfUnwell } from './way-back.ts';

export function snapshotDemandOf(
  request: Pick<RemediateRequest, 'restore' | 'isPutBack' | 'withoutEtcdSnapshot'>,
): SnapshotDemand {
  // What is put back may be what etcd needs to answer again: no snapshot then is no reason to leave it as it is.
  return { without: request.withoutEtcdSnapshot ?? null, mayFail: isOfUnwell(request) };
}

/** A worker of before there were snapshots does not know the demand, and answers with the files only. */
export function isSnapshotMissing(
  { target, gate }: Pick<Plan, 'target' | 'gate'>,
  { without, mayFail }: SnapshotDemand,
  backups: readonly BackupRecord[],
): boolean {
  if (target !== 'etcd' || gate === null || without !== null || mayFail) return false;
  return !backups.some(({ kind }) => kind === 'etcdSnapshot');
}
