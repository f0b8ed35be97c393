/** Which file of the node a path inside the container is. */
import type { MountFact, VolumeFact } from './facts.ts';

export interface Mounted {
  mount: MountFact;
  volume: VolumeFact;
  /** node path; null when the volume is no hostPath */
  hostPath: string | null;
}

/** The longest mount path that covers `path`; undefined: it lies in the container's own file system. */
export function findMount(
  path: string,
  pod: { volumes: readonly VolumeFact[]; mounts: readonly MountFact[] },
): Mounted | undefined {
  const wanted = trimSlash(path);
  const [mount] = pod.mounts
    .filter((one) => isWithin(wanted, trimSlash(one.mountPath)))
    .sort((a, b) => trimSlash(b.mountPath).length - trimSlash(a.mountPath).length);
  const volume = pod.volumes.find((one) => one.name === mount?.name);
  if (mount === undefined || volume === undefined) return undefined;
  const rest = wanted.slice(trimSlash(mount.mountPath).length);
  const base = volume.hostPath === null ? null : trimSlash(volume.hostPath);
  const below = mount.subPath === null ? '' : `/${mount.subPath}`;
  return { mount, volume, hostPath: base === null ? null : `${base}${below}${rest}` };
}

export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${trimSlash(directory)}/`);
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
