/**
 * The same flags in kubeadm's own ConfigMap, so that the next `kubeadm upgrade` does not undo them. A change of its own:
 * backed up, replaced only as it was read, and read back. Whatever becomes of it, the node's change stays as it is.
 */
import type { ConfigMap, KubeadmConfigMaps } from '../../adapters/kubeadm/config-maps.ts';
import type { ObjectBackups } from '../../adapters/storage/object-backups.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import type { Persisted } from '../../contracts/result.ts';
import { madeForChange } from '../../domain/storage/made-for.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode } from '../record-steps.ts';
import { answer, asItIs, notSeen, written } from './persist-answer.ts';
import { nameOf, readAndEdit } from './read-and-edit.ts';
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
  const { key } = wanted;
  const name = nameOf(wanted.configMap);
  const kept = { of: `configmap/${name}`, for: madeForChange(changeId) };
  const unused = new Set<string>();
  for (let tried = 1; ; tried += 1) {
    heartbeat(`reading ${name}`);
    const read = await readAndEdit(context.kubeadm, wanted, { limitMs, signal });
    if (read.kind === 'unread') return answer('failed', read.why, wanted);
    const { text, changed, unsayable } = read.edited;
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
    const object = { ...read.object, data: { ...read.object.data, [key]: text } };
    const replaced = await context.kubeadm.replace(object, { limitMs, signal });
    if (replaced.kind === 'refused')
      return answer('failed', `${name} was not written: ${replaced.why}`, wanted, { backup });
    if (replaced.kind !== 'conflict') {
      const now = await readAndEdit(context.kubeadm, wanted, { limitMs, signal });
      if (now.kind === 'unread' || now.edited.changed.length > 0)
        return answer(...notSeen(name, replaced, now), wanted, { backup, unsayable });
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

async function textIn({ backups }: PersistContext, { id }: BackupRecord, key: string): Promise<string> {
  const bytes = await backups.readBytes(id);
  const { data } = JSON.parse(bytes?.toString('utf8') ?? '') as Pick<ConfigMap, 'data'>;
  return data[key] ?? '';
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
