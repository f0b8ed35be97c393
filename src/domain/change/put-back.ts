/** Which components somebody has put back on purpose: what was there before is wanted there. */
import type { Target } from '../../contracts/basics.ts';
import type { ChangeRecord } from '../../contracts/change-record.ts';

type Ended = Pick<ChangeRecord, 'state' | 'target' | 'workflow' | 'history'>;

/** Targets whose last confirmed change was a restore; a change of theirs that holds later ends it. */
export function targetsPutBack(records: readonly Ended[]): Target[] {
  const confirmed = records
    .filter(({ state }) => state === 'confirmed')
    .toSorted((one, other) => endedAtMs(one) - endedAtMs(other));
  const last = new Map(confirmed.map((record) => [record.target, record.workflow]));
  return [...last]
    .filter(([, { restore, restoreChanges }]) => restore !== undefined || restoreChanges !== undefined)
    .map(([target]) => target);
}

function endedAtMs({ history }: Ended): number {
  return Date.parse(history.at(-1)?.at ?? '');
}
