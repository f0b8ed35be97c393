/** Mounts of a container and the checks that come before them (pkg/volume/hostpath, 1.35). */
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ContainerMount } from '../container-spec.ts';
import type { ContainerSpec, StaticPod, VolumeSpec } from './pod.ts';

export type MountResult = { ok: true } | { ok: false; error: string };

type Kind = 'directory' | 'file' | 'socket' | 'charDevice' | 'blockDevice' | 'absent';

function kindAt(realPath: string): Kind {
  let stats: Stats;
  try {
    stats = statSync(realPath);
  } catch {
    return 'absent';
  }
  if (stats.isDirectory()) return 'directory';
  if (stats.isSocket()) return 'socket';
  if (stats.isCharacterDevice()) return 'charDevice';
  if (stats.isBlockDevice()) return 'blockDevice';
  return 'file';
}

const wanted: Record<string, { kind: Kind; words: string }> = {
  Directory: { kind: 'directory', words: 'a directory' },
  File: { kind: 'file', words: 'a file' },
  Socket: { kind: 'socket', words: 'a socket file' },
  CharDevice: { kind: 'charDevice', words: 'a character device' },
  BlockDevice: { kind: 'blockDevice', words: 'a block device' },
};

/** Checks and makes what the types ask for; the first failure stops the Pod's containers from starting at all. */
export function setUpVolumes(root: string, pod: StaticPod): MountResult {
  for (const volume of pod.object.spec.volumes ?? []) {
    const error = setUpVolume(root, pod, volume);
    if (error !== undefined) {
      return { ok: false, error: `MountVolume.SetUp failed for volume "${volume.name}" : ${error}` };
    }
  }
  return { ok: true };
}

function setUpVolume(root: string, pod: StaticPod, volume: VolumeSpec): string | undefined {
  if (volume.emptyDir) {
    mkdirSync(emptyDirPath(root, pod.uid, volume.name), { recursive: true });
    return undefined;
  }
  if (!volume.hostPath) return 'no volume plugin matched';
  const { path, type } = volume.hostPath;
  const realPath = join(root, path);
  const found = kindAt(realPath);
  if (type === 'DirectoryOrCreate' || type === 'FileOrCreate') {
    const kind = type === 'FileOrCreate' ? 'file' : 'directory';
    if (found === 'absent') return makeHostPath(realPath, kind);
    return found === kind ? undefined : `hostPath type check failed: ${path} is not a ${kind}`;
  }
  const check = wanted[type];
  if (!check) return undefined; // '' is not checked: the runtime makes a directory when the container starts
  return found === check.kind ? undefined : `hostPath type check failed: ${path} is not ${check.words}`;
}

function makeHostPath(realPath: string, kind: 'file' | 'directory'): string | undefined {
  try {
    if (kind === 'directory') mkdirSync(realPath, { recursive: true, mode: 0o755 });
    else closeSync(openSync(realPath, 'a', 0o644));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function emptyDirPath(root: string, uid: string, name: string): string {
  return join(root, 'var/lib/kubelet/pods', uid, 'volumes/kubernetes.io~empty-dir', name);
}

/** What the runtime does at container start: a missing source is made, as a directory. */
export function mountContainer(root: string, pod: StaticPod, container: ContainerSpec): ContainerMount[] {
  return (container.volumeMounts ?? []).map((mount) => {
    const volume = (pod.object.spec.volumes ?? []).find((candidate) => candidate.name === mount.name);
    const source = volume?.hostPath
      ? join(root, volume.hostPath.path)
      : emptyDirPath(root, pod.uid, mount.name);
    const realPath = mount.subPath === undefined ? source : join(source, mount.subPath);
    if (kindAt(realPath) === 'absent') {
      mkdirSync(dirname(realPath), { recursive: true });
      mkdirSync(realPath, { recursive: true, mode: 0o755 });
    }
    return { containerPath: mount.mountPath, realPath, readOnly: mount.readOnly ?? false };
  });
}
