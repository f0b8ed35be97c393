/** What a backup was made for, as its record says it: what is kept for whom is found by these words alone. */

/** Snapshots of a change that is open, or could not be rolled back, are pinned by it. */
export function madeForPlan(planHash: string): string {
  return `plan ${planHash}`;
}

/** By it a second attempt finds what the first has kept. */
export function madeForChange(changeId: string): string {
  return `change ${changeId}`;
}
