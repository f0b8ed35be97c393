/** Which backups may go: files by count and by age, both; snapshots of etcd by count; never one that somebody still needs. */
import type { BackupRecord } from '../../contracts/backup.ts';

export interface RetentionRule {
  /** newest of each file that stay, whatever their age */
  keep: number;
  /** none younger than this goes, whatever the count; 0: no age limit */
  minAgeMs: number;
}

/** Of gigabytes each: a week of them would fill the disk of a node, and an older one is of a state that is long gone. */
const ruleOfSnapshots: RetentionRule = { keep: 3, minAgeMs: 0 };

/**
 * Backups to remove. A clock that jumps cannot empty the store: the newest `keep` of each file stay
 * whatever the clock says, and one that seems to come from the future counts as young.
 * @param records in any order
 * @param ruleOfFiles of all but snapshots of etcd, which have their own
 * @param pinned ids that an open or unrecovered change needs
 */
export function selectPrunable(
  records: readonly BackupRecord[],
  ruleOfFiles: RetentionRule,
  pinned: ReadonlySet<string>,
  nowMs: number,
): BackupRecord[] {
  const snapshots = 'etcdSnapshot'; // no path
  const byFile = new Map<string, BackupRecord[]>();
  for (const record of records) {
    const key = record.kind === 'etcdSnapshot' ? snapshots : record.originalPath;
    const sameFile = byFile.get(key);
    if (sameFile === undefined) byFile.set(key, [record]);
    else sameFile.push(record);
  }
  const prunable: BackupRecord[] = [];
  for (const [key, sameFile] of byFile) {
    const rule = key === snapshots ? ruleOfSnapshots : ruleOfFiles;
    const newestFirst = sameFile.toSorted((a, b) => compareIds(b.id, a.id));
    for (const record of newestFirst.slice(Math.max(1, rule.keep))) {
      const ageMs = nowMs - Date.parse(record.createdAt);
      const oldEnough = rule.minAgeMs === 0 || ageMs >= rule.minAgeMs;
      if (oldEnough && !pinned.has(record.id)) prunable.push(record);
    }
  }
  return prunable.toSorted((a, b) => compareIds(a.id, b.id));
}

/** Ids sort in the order in which backups were made, clock steps or not. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
