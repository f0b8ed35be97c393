/** What `--persist` would write, as a part of the plan that people are shown: names alone, the values are those of the change. */
import { kubeadmNamespace } from '../../adapters/kubeadm/config-maps.ts';
import type { KubeadmConfigMaps } from '../../adapters/kubeadm/config-maps.ts';
import type { Target } from '../../contracts/basics.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { persistPreview } from '../../domain/plan/persist-preview.ts';
import type { ComputedFile } from '../inspect/computed-change.ts';
import { cannotBeTold, mustBeThere } from './words.ts';
import { editOf, writtenBy } from './wanted-edit.ts';

const limitMs = 5_000;

interface PreviewContext {
  config: Pick<NodeConfig, 'root'>;
  kubeadm: Pick<KubeadmConfigMaps, 'read'>;
}

/** @returns in the form of a diff; empty where nothing of the change is kubeadm's to write */
export async function previewPersist(
  { config, kubeadm }: PreviewContext,
  { target, files }: { target: Target; files: readonly ComputedFile[] },
  signal: AbortSignal,
): Promise<string> {
  const file = files.find(({ role }) => role === 'manifest' || role === 'kubeletConfig');
  if (file?.bytesBefore == null || file.bytesAfter === null || target === 'files') return '';
  const configMap = file.role === 'kubeletConfig' ? 'kubelet-config' : 'kubeadm-config';
  const show = (line: string): string => persistPreview(`${kubeadmNamespace}/${configMap}`, line);
  try {
    const forms = { before: file.bytesBefore.toString('utf8'), after: file.bytesAfter.toString('utf8') };
    const wanted = editOf(file.role, target, forms, writtenBy(config, files));
    if (wanted === null) return '';
    const read = await kubeadm.read(wanted.configMap, { limitMs, signal });
    if (read.kind === 'absent') return show('(is not there: nothing would be written)');
    if (read.kind === 'unknown') return show(`(could not be read: ${read.why})`);
    const { changed, unsayable } = wanted.edit(read.object.data[wanted.key] ?? '');
    const what =
      changed.length > 0
        ? `as on the node: ${changed.join(', ')}`
        : unsayable.length > 0
          ? 'would stay as it is'
          : 'says so already';
    return show(`${what}${cannotBeTold(unsayable)}${mustBeThere(wanted)}`);
  } catch (error) {
    signal.throwIfAborted();
    return show(`(nothing could be written: ${error instanceof Error ? error.message : String(error)})`);
  }
}
