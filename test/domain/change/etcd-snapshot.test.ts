/** Whether the node has taken the snapshot of etcd that it was asked for. */
import { expect, it } from 'vitest';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import type { Plan } from '../../../src/contracts/plan.ts';
import { isSnapshotMissing } from '../../../src/domain/change/etcd-snapshot.ts';

const file = { kind: 'file' } as BackupRecord;
const unnamed = {} as BackupRecord;
const snapshot = { kind: 'etcdSnapshot' } as BackupRecord;
const etcd = { target: 'etcd', gate: {} } as Plan;
const demanded = { without: null, mayFail: false };

it.each<[string, Parameters<typeof isSnapshotMissing>, boolean]>([
  ['an older worker gives files only', [etcd, demanded, [unnamed, file]], true],
  ['one came', [etcd, demanded, [unnamed, snapshot]], false],
  ['a person said why not', [etcd, { without: 'copied', mayFail: false }, [file]], false],
  ['it is put back', [etcd, { without: null, mayFail: true }, [file]], false],
  ['etcd does not restart', [{ ...etcd, gate: null }, demanded, [file]], false],
  ['another component', [{ ...etcd, target: 'kube-scheduler' }, demanded, [file]], false],
])('%s', (_, asked, isMissing) => {
  expect(isSnapshotMissing(...asked)).toBe(isMissing);
});
