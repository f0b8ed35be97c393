/** kubeadm's ConfigMap as it is now, and what the wanted edit would change in it. */
import { kubeadmNamespace } from '../../adapters/kubeadm/config-maps.ts';
import type { ConfigMap, KubeadmConfigMaps } from '../../adapters/kubeadm/config-maps.ts';
import type { EditedConfig } from '../../domain/kubeadm/edit-config.ts';
import type { WantedEdit } from './wanted-edit.ts';

export type ReadAndEdited =
  | { kind: 'read'; object: ConfigMap; edited: EditedConfig }
  /** it is not there, was not heard of, or is of a form that is not known */
  | { kind: 'unread'; why: string };

/** Never throws: also a certificate that is renewed at this moment, and is no PEM, is told of in words. */
export async function readAndEdit(
  kubeadm: Pick<KubeadmConfigMaps, 'read'>,
  { configMap, key, edit }: Pick<WantedEdit, 'configMap' | 'key' | 'edit'>,
  patience: { limitMs: number; signal: AbortSignal },
): Promise<ReadAndEdited> {
  const name = nameOf(configMap);
  try {
    const read = await kubeadm.read(configMap, patience);
    if (read.kind === 'absent') return unread(`there is no ${name}: kubeadm does not run this cluster`);
    if (read.kind === 'unknown') return unread(`${name} could not be read: ${read.why}`);
    const text = read.object.data[key];
    if (text === undefined) return unread(`${name} has no ${key}`);
    return { kind: 'read', object: read.object, edited: edit(text) };
  } catch (error) {
    return unread(error instanceof Error ? error.message : String(error));
  }
}

export function nameOf(configMap: WantedEdit['configMap']): string {
  return `${kubeadmNamespace}/${configMap}`;
}

function unread(why: string): ReadAndEdited {
  return { kind: 'unread', why };
}
