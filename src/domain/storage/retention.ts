/** Which backups may go: by count and by age, both, and never one that somebody still needs. */
import type { BackupRecord } from '../../contracts/backup.ts';

export interface RetentionRule {
  /** newest of each file that stay, whatever their age */
  keep: number;
  /** none younger than this goes, whatever the count; 0: no age limit */
  minAgeMs: number;
}

/**
 * Backups to remove. A clock that jumps cannot empty the store: the newest `keep` of each file stay
 * whatever the clock says, and one that seems to come from the future counts as young.
 * @param records in any order
 * @param pinned ids that an open or unrecovered change needs
 */
export function selectPrunable(
  records: readonly BackupRecord[],
  rule: RetentionRule,
  pinned: ReadonlySet<string>,
  nowMs: number,
): BackupRecord[] {
  const byFile = new Map<string, BackupRecord[]>();
  for (const record of records) {
    const sameFile = byFile.get(record.originalPath);
    if (sameFile === undefined) byFile.set(record.originalPath, [record]);
    else sameFile.push(record);
  }
  const prunable: BackupRecord[] = [];
  for (const sameFile of byFile.values()) {
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
