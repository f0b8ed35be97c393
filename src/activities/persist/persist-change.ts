/**
 * The same flags in kubeadm's own ConfigMap, so that the next `kubeadm upgrade` does not undo them. A change of its own:
 * backed up, replaced only as it was read, and read back. Whatever becomes of it, the node's change stays as it is.
 */
import type { ConfigMap, KubeadmConfigMaps, Read, Replaced } from '../../adapters/kubeadm/config-maps.ts';
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
import { cannotBeTold, mustBeThere } from './words.ts';

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
  const kept = { of: `configmap/${name}`, for: `change ${changeId}` };
  const unused = new Set<string>();
  for (let tried = 1; ; tried += 1) {
    heartbeat(`reading ${name}`);
    const read = await context.kubeadm.read(configMap, { limitMs, signal });
    if (read.kind === 'absent')
      return answer('failed', `there is no ${name}: kubeadm does not run this cluster`, wanted);
    if (read.kind === 'unknown') return answer('failed', `${name} could not be read: ${read.why}`, wanted);
    const text = read.object.data[key];
    if (text === undefined) return answer('failed', `${name} has no ${key}`, wanted);
    const { text: edited, changed, unsayable } = wanted.edit(text);
    if (changed.length === 0) {
      // Another attempt has written it, and its answer was lost: it is told as that one would have.
      const backup = (await context.backups.list(kept.of)).find(
        ({ id, madeFor }) => madeFor === kept.for && !unused.has(id),
      );
      if (backup === undefined) return answer(...asItIs(name, unsayable), wanted, { unsayable });
      const before = await textIn(context, backup, key);
      return written(wanted, { backup, changed: wanted.edit(before).changed, unsayable });
    }
    const backup = await context.objectBackups.store(kept.of, bytesOf(read.object), kept.for);
    heartbeat(`writing ${name}`);
    const object = { ...read.object, data: { ...read.object.data, [key]: edited } };
    const replaced = await context.kubeadm.replace(object, { limitMs, signal });
    if (replaced.kind === 'refused')
      return answer('failed', `${name} was not written: ${replaced.why}`, wanted, { backup });
    if (replaced.kind !== 'conflict') {
      const now = await context.kubeadm.read(configMap, { limitMs, signal });
      const isThere = now.kind === 'found' && wanted.edit(now.object.data[key] ?? '').changed.length === 0;
      if (!isThere) return answer(...notSeen(name, replaced, now), wanted, { backup, unsayable });
      return written(wanted, { backup, changed, unsayable });
    }
    unused.add(backup.id);
    if (tried >= mostTries)
      return answer('failed', `${name} was written by someone else each time, ${tried} times`, wanted, {
        backup,
      });
    await context.clock.sleep(200 * tried, signal);
  }
}

function written(
  wanted: WantedEdit,
  what: { backup: BackupRecord; changed: string[]; unsayable: readonly string[] },
): Persisted {
  const { configMap, nodes } = wanted;
  const reason = `${kubeadmNamespace}/${configMap} says it for ${nodes}: ${what.changed.join(', ')}`;
  return answer('persisted', reason, wanted, what);
}

async function textIn({ backups }: PersistContext, { id }: BackupRecord, key: string): Promise<string> {
  const bytes = await backups.readBytes(id);
  const { data } = JSON.parse(bytes?.toString('utf8') ?? '') as Pick<ConfigMap, 'data'>;
  return data[key] ?? '';
}

type Told = [Persisted['status'], string];

/** Of what kubeadm cannot be told nothing is held. */
function asItIs(name: string, unsayable: readonly string[]): Told {
  return unsayable.length === 0
    ? ['held', `${name} says so already`]
    : ['failed', `${name} says already what it can`];
}

/** A write whose answer was lost may have been done, or be done yet. */
function notSeen(name: string, replaced: Replaced, now: Read): Told {
  if (replaced.kind === 'unknown')
    return ['unknown', `${name} may have been written: the answer was lost (${replaced.why})`];
  return now.kind === 'unknown'
    ? ['unknown', `${name} was written, and could not be read back: ${now.why}`]
    : ['failed', `${name} was written and does not say so`];
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
  more: { backup?: BackupRecord; changed?: string[]; unsayable?: readonly string[] } = {},
): Persisted {
  const { backup, changed = [], unsayable = [] } = more;
  const isWritten = wanted !== null && (status === 'persisted' || status === 'held' || status === 'unknown');
  return {
    status,
    reason: `${reason}${cannotBeTold(unsayable)}${isWritten ? mustBeThere(wanted) : ''}`,
    configMap: wanted === null ? null : `${kubeadmNamespace}/${wanted.configMap}`,
    changed,
    backup:
      backup === undefined
        ? null
        : { id: backup.id, path: backup.backupPath, originalPath: backup.originalPath },
  };
}
