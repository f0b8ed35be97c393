/** What `--persist` would write, told with the plan and never compared: names alone, the values are those of the change. */
import type { KubeadmConfigMaps } from '../../adapters/kubeadm/config-maps.ts';
import type { Target } from '../../contracts/basics.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { ComputedFile } from '../inspect/computed-change.ts';
import { nameOf, readAndEdit } from './read-and-edit.ts';
import type { ReadAndEdited } from './read-and-edit.ts';
import { editOf, isOfKubeadm, writtenBy } from './wanted-edit.ts';
import type { WantedEdit } from './wanted-edit.ts';
import { cannotBeTold, mustBeThere } from './words.ts';

const limitMs = 5_000;

interface PreviewContext {
  config: Pick<NodeConfig, 'root'>;
  kubeadm: Pick<KubeadmConfigMaps, 'read'>;
}

/** @returns one line; null: nothing of the change is kubeadm's to write */
export async function previewPersist(
  { config, kubeadm }: PreviewContext,
  { target, files }: { target: Target; files: readonly ComputedFile[] },
  signal: AbortSignal,
): Promise<string | null> {
  const file = files.find(isOfKubeadm);
  if (file?.bytesBefore == null || file.bytesAfter === null || target === 'files') return null;
  const forms = { before: file.bytesBefore.toString('utf8'), after: file.bytesAfter.toString('utf8') };
  try {
    const wanted = editOf(file.role, target, forms, writtenBy(config, files));
    return wanted && inWords(wanted, await readAndEdit(kubeadm, wanted, { limitMs, signal }));
  } catch (error) {
    signal.throwIfAborted();
    return nothing(error instanceof Error ? error.message : String(error));
  }
}

function inWords(wanted: WantedEdit, read: ReadAndEdited): string {
  if (read.kind === 'unread') return nothing(read.why);
  const { changed, unsayable } = read.edited;
  const asItIs = unsayable.length > 0 ? 'stays as it is' : 'says so already';
  const what = changed.length > 0 ? `as on the node: ${changed.join(', ')}` : asItIs;
  return `${nameOf(wanted.configMap)}: ${what}${cannotBeTold(unsayable)}${mustBeThere(wanted)}`;
}

function nothing(why: string): string {
  return `nothing would be written: ${why.replaceAll(/\s*\n\s*/g, ' ')}`;
}
