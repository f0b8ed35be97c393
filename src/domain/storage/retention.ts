/** Which backups may go: files by count and by age, both; snapshots of etcd by count; never one that somebody still needs. */
import type { BackupRecord } from '../../contracts/backup.ts';
import { groupBy } from '../group-by.ts';

export interface RetentionRule {
  /** newest of each file that stay, whatever their age */
  keep: number;
  /** none younger than this goes, whatever the count; 0: no age limit */
  minAgeMs: number;
}

/** Each kind has its own; what has none stays. */
export type RetentionRules = Partial<Record<NonNullable<BackupRecord['kind']>, RetentionRule>>;

/** Of gigabytes each: a week of them would fill the disk of a node, and an older one is of a state that is long gone. */
export const ruleOfSnapshots: RetentionRule = { keep: 3, minAgeMs: 0 };

/**
 * Backups to remove. A clock that jumps cannot empty the store: the newest `keep` of each file stay
 * whatever the clock says, and one that seems to come from the future counts as young.
 * @param records in any order
 * @param pinned ids that an open or unrecovered change needs
 */
export function selectPrunable(
  records: readonly BackupRecord[],
  rules: RetentionRules,
  pinned: ReadonlySet<string>,
  nowMs: number,
): BackupRecord[] {
  return [...groupBy(records, seriesOf).values()]
    .flatMap((series) => prunableOf(series, rules[series[0]?.kind ?? 'file'], nowMs))
    .filter(({ id }) => !pinned.has(id))
    .toSorted((a, b) => compareIds(a.id, b.id));
}

/** What supersedes what: all snapshots of a node are of one etcd, by whatever path its database was reached. */
function seriesOf({ kind = 'file', originalPath }: BackupRecord): string {
  return kind === 'etcdSnapshot' ? kind : `${kind} ${originalPath}`;
}

function prunableOf(
  series: readonly BackupRecord[],
  rule: RetentionRule | undefined,
  nowMs: number,
): BackupRecord[] {
  if (rule === undefined) return [];
  const { keep, minAgeMs } = rule;
  return series
    .toSorted((a, b) => compareIds(b.id, a.id))
    .slice(Math.max(1, keep))
    .filter(({ createdAt }) => minAgeMs === 0 || nowMs - Date.parse(createdAt) >= minAgeMs);
}

/** Ids sort in the order in which backups were made, clock steps or not. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
