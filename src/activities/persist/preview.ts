/** What `--persist` would write, as a part of the plan that people are shown: names alone, the values are those of the change. */
import { kubeadmNamespace } from '../../adapters/kubeadm/config-maps.ts';
import type { KubeadmConfigMaps } from '../../adapters/kubeadm/config-maps.ts';
import type { Target } from '../../contracts/basics.ts';
import type { ComputedFile } from '../inspect/computed-change.ts';
import { editOf } from './wanted-edit.ts';

const limitMs = 5_000;

/** @returns in the form of a diff; empty where nothing of the change is kubeadm's to write */
export async function previewPersist(
  kubeadm: Pick<KubeadmConfigMaps, 'read'>,
  { target, files }: { target: Target; files: readonly ComputedFile[] },
  signal: AbortSignal,
): Promise<string> {
  const file = files.find(({ role }) => role === 'manifest' || role === 'kubeletConfig');
  if (file?.bytesBefore == null || file.bytesAfter === null || target === 'files') return '';
  try {
    const [before, after] = [file.bytesBefore, file.bytesAfter].map((bytes) => bytes.toString('utf8'));
    const wanted = editOf(file.role, target, before ?? '', after ?? '');
    if (wanted === null) return '';
    const name = `${kubeadmNamespace}/${wanted.configMap}`;
    const show = (line: string): string => `--- ${name}\n+++ ${name}\n+${line}\n`;
    const read = await kubeadm.read(wanted.configMap, { limitMs, signal });
    if (read.kind === 'absent') return show('(is not there: nothing would be written)');
    if (read.kind === 'unknown') return show(`(could not be read: ${read.why})`);
    const { changed } = wanted.edit(read.object.data[wanted.key] ?? '');
    const lost = wanted.unsayable.length === 0 ? '' : `; cannot be told: ${wanted.unsayable.join(', ')}`;
    return show(
      `${changed.length === 0 ? 'says so already' : `as on the node: ${changed.join(', ')}`}${lost}`,
    );
  } catch (error) {
    signal.throwIfAborted();
    return `+(for kubeadm nothing could be written: ${error instanceof Error ? error.message : String(error)})\n`;
  }
}
