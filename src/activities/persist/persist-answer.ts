/** What became of kubeadm's ConfigMap, as the run's result tells it. */
import type { Replaced } from '../../adapters/kubeadm/config-maps.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { Persisted } from '../../contracts/result.ts';
import { nameOf } from './read-and-edit.ts';
import type { ReadAndEdited } from './read-and-edit.ts';
import type { WantedEdit } from './wanted-edit.ts';
import { cannotBeTold, mustBeThere } from './words.ts';

export function answer(
  status: Persisted['status'],
  reason: string,
  wanted: WantedEdit | null,
  more: { backup?: BackupRecord; changed?: string[]; unsayable?: readonly string[] } = {},
): Persisted {
  const { backup, changed = [], unsayable = [] } = more;
  const isWritten = wanted !== null && (status === 'persisted' || status === 'held' || status === 'unknown');
  return {
    status,
    reason: `${reason}${cannotBeTold(unsayable)}${isWritten ? mustBeThere(wanted) : ''}`,
    configMap: wanted === null ? null : nameOf(wanted.configMap),
    changed,
    backup:
      backup === undefined
        ? null
        : { id: backup.id, path: backup.backupPath, originalPath: backup.originalPath, kind: 'configMap' },
  };
}

export function written(
  wanted: WantedEdit,
  what: { backup: BackupRecord; changed: string[]; unsayable: readonly string[] },
): Persisted {
  const { configMap, nodes } = wanted;
  const reason = `${nameOf(configMap)} says it for ${nodes}: ${what.changed.join(', ')}`;
  return answer('persisted', reason, wanted, what);
}

type Told = [Persisted['status'], string];

/** Of what kubeadm cannot be told nothing is held. */
export function asItIs(name: string, unsayable: readonly string[]): Told {
  return unsayable.length === 0
    ? ['held', `${name} says so already`]
    : ['failed', `${name} says already what it can`];
}

/** A write whose answer was lost may have been done, or be done yet. */
export function notSeen(name: string, replaced: Replaced, now: ReadAndEdited): Told {
  if (replaced.kind === 'unknown')
    return ['unknown', `${name} may have been written: the answer was lost (${replaced.why})`];
  return now.kind === 'unread'
    ? ['unknown', `${name} was written, and could not be read back: ${now.why}`]
    : ['failed', `${name} was written and does not say so`];
}
