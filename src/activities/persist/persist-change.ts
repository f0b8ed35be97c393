/**
 * The same flags in kubeadm's own ConfigMap, so that the next `kubeadm upgrade` does not undo them. A change of its own:
 * backed up, replaced only as it was read, and read back. Whatever becomes of it, the node's change stays as it is.
 */
import type { KubeadmConfigMaps, ConfigMap } from '../../adapters/kubeadm/config-maps.ts';
import { kubeadmNamespace } from '../../adapters/kubeadm/config-maps.ts';
import type { ObjectBackups } from '../../adapters/storage/object-backups.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import type { Persisted } from '../../contracts/result.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode } from '../record-steps.ts';
import { wantedEdit } from './wanted-edit.ts';
import type { WantedEdit } from './wanted-edit.ts';

export type PersistContext = NodeContext & { kubeadm: KubeadmConfigMaps; objectBackups: ObjectBackups };

const limitMs = 10_000;
/** Someone else writes the same object: `kubeadm upgrade` on another node, or another run of ours. */
const mostTries = 5;

/** @throws ConflictError WRONG_NODE; every other trouble is the answer */
export async function persistChange(
  context: PersistContext,
  { identity, changeId }: NamedChange,
  deed: DeedContext,
): Promise<Persisted> {
  await assertThisNode(context, identity);
  let wanted: WantedEdit | null = null;
  try {
    wanted = await wantedEdit(context, changeId);
    if (wanted === null) return answer('nothingToDo', 'nothing of this change is kubeadm’s to write', null);
    const persisted = await persistEdit(context, wanted, changeId, deed);
    await context.journal.append({ event: 'kubeadm ConfigMap', changeId, detail: { ...persisted } });
    context.log.info(`${persisted.configMap ?? 'kubeadm'}: ${persisted.status}: ${persisted.reason}`);
    return persisted;
  } catch (error) {
    deed.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    context.log.warning(`Not persisted for kubeadm: ${reason}`);
    return answer('failed', reason, wanted);
  }
}

async function persistEdit(
  context: PersistContext,
  wanted: WantedEdit,
  changeId: string,
  { heartbeat, signal }: DeedContext,
): Promise<Persisted> {
  const { configMap, key } = wanted;
  const name = `${kubeadmNamespace}/${configMap}`;
  for (let tried = 1; ; tried += 1) {
    heartbeat(`reading ${name}`);
    const read = await context.kubeadm.read(configMap, { limitMs, signal });
    if (read.kind === 'absent')
      return answer('failed', `there is no ${name}: kubeadm does not run this cluster`, wanted);
    if (read.kind === 'unknown') return answer('failed', `${name} could not be read: ${read.why}`, wanted);
    const text = read.object.data[key];
    if (text === undefined) return answer('failed', `${name} has no ${key}`, wanted);
    const { text: edited, changed } = wanted.edit(text);
    if (changed.length === 0) return answer('held', `${name} says so already`, wanted);
    const backup = await context.objectBackups.store(
      `configmap/${name}`,
      bytesOf(read.object),
      `change ${changeId}`,
    );
    heartbeat(`writing ${name}`);
    const object = { ...read.object, data: { ...read.object.data, [key]: edited } };
    const replaced = await context.kubeadm.replace(object, { limitMs, signal });
    if (replaced.kind === 'refused')
      return answer('failed', `${name} was not written: ${replaced.why}`, wanted, { backup });
    if (replaced.kind === 'written') {
      const now = await context.kubeadm.read(configMap, { limitMs, signal });
      const isThere = now.kind === 'found' && wanted.edit(now.object.data[key] ?? '').changed.length === 0;
      return isThere
        ? answer('persisted', `${name} says it for every control-plane node: ${changed.join(', ')}`, wanted, {
            backup,
            changed,
          })
        : answer('failed', `${name} was written and does not say so`, wanted, { backup });
    }
    if (tried >= mostTries)
      return answer('failed', `${name} was written by someone else each time, ${tried} times`, wanted, {
        backup,
      });
    await context.clock.sleep(200 * tried, signal);
  }
}

/** As `kubectl replace -f` takes it, whatever version it has by then. */
function bytesOf({ apiVersion, kind, metadata, data, binaryData }: ConfigMap): Buffer {
  const { name, namespace, labels, annotations } = metadata;
  const kept = {
    apiVersion: apiVersion ?? 'v1',
    kind: kind ?? 'ConfigMap',
    metadata: { name, namespace, labels, annotations },
  };
  return Buffer.from(`${JSON.stringify({ ...kept, data, binaryData }, null, 2)}\n`);
}

function answer(
  status: Persisted['status'],
  reason: string,
  wanted: WantedEdit | null,
  more: { backup?: BackupRecord; changed?: string[] } = {},
): Persisted {
  const { backup, changed = [] } = more;
  const lost = wanted?.unsayable ?? [];
  const untold = lost.length === 0 ? '' : `; kubeadm cannot be told: ${lost.join(', ')}`;
  return {
    status,
    reason: `${reason}${untold}`,
    configMap: wanted === null ? null : `${kubeadmNamespace}/${wanted.configMap}`,
    changed,
    backup:
      backup === undefined
        ? null
        : { id: backup.id, path: backup.backupPath, originalPath: backup.originalPath },
  };
}
