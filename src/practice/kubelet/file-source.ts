/**
 * What the kubelet believes to be its static Pods: pure, over events and ticks (pkg/kubelet/config file.go, file_linux.go).
 * An event handles one file; a tick lists everything and replaces all. The two differ, and that is the point.
 */
import type { Decoded } from './decode.ts';
import type { StaticPod } from './pod.ts';
import { keyOf } from './pod.ts';

export interface SourceState {
  /** by namespace/name: one Pod of a name, whatever the number of files */
  pods: ReadonlyMap<string, StaticPod>;
  /** which Pod a file was last seen to define */
  keyOfPath: ReadonlyMap<string, string>;
}

export const emptySource: SourceState = { pods: new Map(), keyOfPath: new Map() };

/** Events pass over dot files, and the list's glob is `[^.]*`; no suffix makes a file anything else than a manifest. */
export function isManifestName(name: string): boolean {
  return name !== '' && !name.startsWith('.');
}

/** A file was created or written: the error of an undecodable one is only logged, its Pod stays until the tick. */
export function applyWrite(state: SourceState, path: string, decoded: Decoded): SourceState {
  if (!decoded.ok) return state;
  const key = keyOf(decoded.pod);
  return {
    pods: new Map(state.pods).set(key, decoded.pod),
    keyOfPath: new Map(state.keyOfPath).set(path, key),
  };
}

/** A file went away: the Pod of its name goes, even when another file defines the same Pod. */
export function applyRemoval(state: SourceState, path: string): SourceState {
  const key = state.keyOfPath.get(path);
  if (key === undefined) return state;
  const pods = new Map(state.pods);
  const keyOfPath = new Map(state.keyOfPath);
  pods.delete(key);
  keyOfPath.delete(path);
  return { pods, keyOfPath };
}

/**
 * The tick: every decodable file in sorted order; of two that define one Pod the last wins, one that does not decode is gone.
 * @param listing undefined: the directory does not exist, so no Pod does
 */
export function applyTick(
  state: SourceState,
  listing: { path: string; decoded: Decoded }[] | undefined,
): SourceState {
  const pods = new Map<string, StaticPod>();
  const keyOfPath = new Map(listing === undefined ? [] : state.keyOfPath);
  const sorted = [...(listing ?? [])].sort((a, b) => comparePaths(a.path, b.path));
  for (const { path, decoded } of sorted) {
    if (!decoded.ok) continue;
    const key = keyOf(decoded.pod);
    pods.set(key, decoded.pod);
    keyOfPath.set(path, key);
  }
  return { pods, keyOfPath };
}

/** Byte order, as filepath.Glob sorts. */
export function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export interface PodChanges {
  added: StaticPod[];
  removed: StaticPod[];
  /** same UID, other content: a manifest that brings its own metadata.uid */
  updated: StaticPod[];
}

/** By UID, as PodConfig compares: a changed hash is one Pod removed and another added. */
export function comparePods(before: SourceState, after: SourceState): PodChanges {
  const byUid = (state: SourceState): Map<string, StaticPod> =>
    new Map([...state.pods.values()].map((pod) => [pod.uid, pod]));
  const old = byUid(before);
  const now = byUid(after);
  return {
    added: [...now.values()].filter((pod) => !old.has(pod.uid)),
    removed: [...old.values()].filter((pod) => !now.has(pod.uid)),
    updated: [...now.values()].filter((pod) => {
      const previous = old.get(pod.uid);
      return previous !== undefined && JSON.stringify(previous) !== JSON.stringify(pod);
    }),
  };
}
