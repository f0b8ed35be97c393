/** Places that no step may write to as a file: what lies there is edited, gated and recorded by other means. */
import type { NodeConfig } from '../../contracts/config.ts';

export type Places = Pick<NodeConfig, 'manifestsDir' | 'kubeletConfig' | 'stateDir' | 'backupsDir'>;

/** @param path of the node, without "..". @returns what is there, in words; null: a step may write there */
export function protectedPlace(places: Places, path: string): string | null {
  const isBelow = (dir: string): boolean => path === dir || path.startsWith(`${dir}/`);
  if (isBelow(places.manifestsDir))
    return 'the static Pod manifests (setFlag, ensureVolume and ensureMount edit them)';
  if (path === places.kubeletConfig) return "the kubelet's configuration (setKey edits it)";
  if (isBelow(places.stateDir)) return "kubemend's own records";
  if (isBelow(places.backupsDir)) return "kubemend's backups";
  return null;
}
