/** Mounts of one section of a ClusterConfiguration: what is lacking is added, and what is there stays. */
import { asList, asText } from '../manifest/pod-parts.ts';
import type { TreeObject } from '../manifest/pod-parts.ts';
import { refuseManifest } from '../manifest/problems.ts';
import type { Source, Tree } from '../manifest/source.ts';
import { setIn } from '../manifest/tree.ts';
import { pairAt, placed, valueAt } from './config-parts.ts';
import type { PartialEdit } from './config-parts.ts';
import { isKubeadmMount } from './own-defaults.ts';
import type { ExtraVolume, WantedFlags } from './wanted.ts';

export function editVolumes(
  source: Source,
  section: readonly string[],
  { volumes, unmounted }: Pick<WantedFlags, 'volumes' | 'unmounted'>,
): PartialEdit {
  const path = [...section, 'extraVolumes'];
  const held = asList(valueAt(source.tree, path));
  const heldAt = (mountPath: string): TreeObject | undefined =>
    held.find((one) => one['mountPath'] === mountPath);
  const lacking = volumes.filter(({ mountPath }) => heldAt(mountPath) === undefined);
  const added = lacking.map(({ name, hostPath, mountPath, readOnly, pathType }) => ({
    name,
    hostPath,
    mountPath,
    ...(readOnly && { readOnly }),
    ...(pathType !== '' && { pathType }),
  }));
  const taken = added.find(({ name }) => held.some((one) => one['name'] === name));
  if (taken !== undefined)
    refuseManifest(`extraVolumes ${taken.name}`, null, {
      expected: `${taken.mountPath} to be mounted by it`,
      found: 'another volume of that name',
    });
  const meant = (tree: Tree): Tree => (added.length === 0 ? tree : setIn(tree, path, [...held, ...added]));
  const changed = added.map(({ mountPath }) => `mount ${mountPath}`);
  const list = { held, removed: new Set<number>(), added };
  const other = volumes.filter((volume) => {
    const there = heldAt(volume.mountPath);
    return there !== undefined && !isSameVolume(there, volume);
  });
  const unsayable = [
    ...other.map(({ mountPath }) => `the mount at ${mountPath} is another one in extraVolumes`),
    ...unmounted.filter((at) => heldAt(at) !== undefined).map((at) => `extraVolumes mounts ${at} still`),
    ...unmounted
      .filter((at) => heldAt(at) === undefined && isKubeadmMount(at))
      .map((at) => `kubeadm may mount ${at} by default`),
  ];
  return { ...placed(source, pairAt(source, path), path, list, []), meant, changed, unsayable };
}

function isSameVolume(held: TreeObject, { hostPath, readOnly, pathType }: ExtraVolume): boolean {
  const type = asText(held['pathType']) ?? '';
  return held['hostPath'] === hostPath && (held['readOnly'] ?? false) === readOnly && type === pathType;
}
