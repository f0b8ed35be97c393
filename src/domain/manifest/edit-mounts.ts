/** Which volumes and mounts a Pod lacks: one that serves already is used, and no path is mounted twice. */
import type { MountChange, VolumeType } from './manifest-change.ts';
import { refuseManifest, refuseRequest } from './problems.ts';
import type { MountFact, VolumeFact } from './pod-parts.ts';

export interface PodMounts {
  volumes: readonly VolumeFact[];
  /** of the component's container */
  mounts: readonly MountFact[];
}

export type NewVolume = { hostPath: { path: string; type: VolumeType }; name: string };
export type NewMount = { mountPath: string; name: string; readOnly?: true };

export interface MountPlan {
  volumes: NewVolume[];
  mounts: NewMount[];
}

/** Kubernetes: DNS-1123 label. */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Types that a volume on the same path may have instead; '' is checked by nobody. */
const serves: Record<VolumeType, readonly string[]> = {
  Directory: ['', 'Directory', 'DirectoryOrCreate'],
  DirectoryOrCreate: ['', 'Directory', 'DirectoryOrCreate'],
  File: ['', 'File', 'FileOrCreate'],
};

/**
 * One change more. @param wanted all mount changes of this edit
 * @throws Refusal when a name or a path is taken by something else
 */
export function applyMountChange(
  pod: PodMounts,
  plan: MountPlan,
  change: MountChange,
  wanted: readonly MountChange[],
): boolean {
  if (!label.test(change.name)) {
    refuseRequest(`volume ${JSON.stringify(change.name)}`, {
      expected: 'a DNS label: at most 63 of a-z, 0-9 and "-"',
      found: JSON.stringify(change.name),
    });
  }
  return change.kind === 'volume'
    ? applyVolume(pod, plan, change, wanted)
    : applyMount(pod, plan, change, wanted);
}

function applyVolume(
  pod: PodMounts,
  plan: MountPlan,
  change: Extract<MountChange, { kind: 'volume' }>,
  wanted: readonly MountChange[],
): boolean {
  const { name, type } = change;
  const hostPath = checkPath(`volume ${name}`, change.hostPath);
  if (volumeAt(pod, plan, hostPath, type) !== undefined) return false;
  const mounts = wanted.filter((one) => one.kind === 'mount' && one.name === name);
  const isSeen = mounts.every(
    (mount) => mount.kind === 'mount' && isVisible(pod, hostPath, mount.mountPath, mount.readOnly),
  );
  if (isSeen && (mounts.length > 0 || isVisible(pod, hostPath, hostPath, true))) return false;
  const taken =
    allVolumes(pod, plan).find((one) => one.name === name) ??
    allVolumes(pod, plan).find((one) => trimSlash(one.hostPath ?? '') === hostPath);
  if (taken !== undefined) {
    const found =
      taken.hostPath === null
        ? 'one that is no hostPath'
        : `one of type "${taken.type}" at ${taken.hostPath}`;
    refuseManifest(`volume ${taken.name}`, null, {
      expected: `a volume of type ${type} at ${hostPath}`,
      found,
      hint: 'give the new volume another name, or correct that one by hand',
    });
  }
  plan.volumes.push({ hostPath: { path: hostPath, type }, name });
  return true;
}

function applyMount(
  pod: PodMounts,
  plan: MountPlan,
  change: Extract<MountChange, { kind: 'mount' }>,
  wanted: readonly MountChange[],
): boolean {
  const { name, readOnly } = change;
  const mountPath = checkPath(`mount ${name}`, change.mountPath);
  const asked = wanted.find((one) => one.kind === 'volume' && one.name === name);
  const hostPath =
    asked?.kind === 'volume'
      ? trimSlash(asked.hostPath)
      : trimSlash(allVolumes(pod, plan).find((one) => one.name === name)?.hostPath ?? '');
  if (hostPath !== '' && isVisible(pod, hostPath, mountPath, readOnly)) return false;
  const type = asked?.kind === 'volume' ? asked.type : undefined;
  const serving = type === undefined ? undefined : volumeAt(pod, plan, hostPath, type);
  const volume = serving ?? allVolumes(pod, plan).find((one) => one.name === name);
  if (volume === undefined) {
    refuseManifest(`mount ${name}`, null, {
      expected: `a volume ${name}`,
      found: 'none of that name',
      hint: 'ask for the volume in the same edit',
    });
  }
  const made: NewMount = { mountPath, name: volume.name, ...(readOnly && { readOnly: true as const }) };
  const taken = [...pod.mounts, ...plan.mounts.map(toMountFact)].find(
    (one) => trimSlash(one.mountPath) === mountPath,
  );
  if (taken === undefined) {
    plan.mounts.push(made);
    return true;
  }
  if (taken.name === volume.name && taken.readOnly === readOnly && taken.subPath === null) return false;
  return refuseManifest(`mount ${name}`, null, {
    expected: `${mountPath} to be free, or mounted from ${hostPath}${readOnly ? '' : ' and writable'}`,
    found: `volume ${taken.name} there${taken.readOnly ? ', read-only' : ''}`,
    hint: 'two mounts on one path start no Pod; use another path, or change that mount by hand',
  });
}

function allVolumes(pod: PodMounts, plan: MountPlan): VolumeFact[] {
  const made = plan.volumes.map(({ name, hostPath }) => ({
    name,
    hostPath: hostPath.path,
    type: hostPath.type,
  }));
  return [...pod.volumes, ...made];
}

function toMountFact({ mountPath, name, readOnly }: NewMount): MountFact {
  return { mountPath, name, readOnly: readOnly === true, subPath: null };
}

function volumeAt(
  pod: PodMounts,
  plan: MountPlan,
  hostPath: string,
  type: VolumeType,
): VolumeFact | undefined {
  return allVolumes(pod, plan).find(
    (one) => one.hostPath !== null && trimSlash(one.hostPath) === hostPath && serves[type].includes(one.type),
  );
}

/** Whether the container sees `hostPath` at `containerPath` already, through a mount there or above it. */
function isVisible(
  { volumes, mounts }: PodMounts,
  hostPath: string,
  containerPath: string,
  readOnlyIsEnough: boolean,
): boolean {
  const wanted = trimSlash(containerPath);
  const [mount] = mounts
    .filter(
      ({ mountPath }) => wanted === trimSlash(mountPath) || wanted.startsWith(`${trimSlash(mountPath)}/`),
    )
    .toSorted((a, b) => trimSlash(b.mountPath).length - trimSlash(a.mountPath).length);
  const base = volumes.find(({ name }) => name === mount?.name)?.hostPath;
  if (mount === undefined || base === undefined || base === null) return false;
  const below = mount.subPath === null ? '' : `/${mount.subPath}`;
  const seen = `${trimSlash(base)}${below}${wanted.slice(trimSlash(mount.mountPath).length)}`;
  return seen === hostPath && (readOnlyIsEnough || !mount.readOnly);
}

function trimSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}

function checkPath(subject: string, path: string): string {
  const parts = path.split('/');
  if (!path.startsWith('/') || parts.includes('..') || /[\0:]/.test(path) || trimSlash(path) === '/') {
    refuseRequest(subject, {
      expected: 'an absolute path without "..", ":" and not "/"',
      found: JSON.stringify(path),
    });
  }
  return trimSlash(path);
}
