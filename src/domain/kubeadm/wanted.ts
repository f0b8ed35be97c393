/** What a change of one component comes to for kubeadm: the flags, mounts and keys that differ, before against after. */
import type { Component } from '../../contracts/basics.ts';
import { divisionOf } from '../manifest/arguments.ts';
import { findFlag, pathsInFlagValue, findFileFlag } from '../flags/index.ts';
import type { KeyChange } from '../manifest/edit-keys.ts';
import { asObject } from '../manifest/pod-parts.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { ReadManifest } from '../manifest/read-manifest.ts';
import type { NewValue } from '../manifest/render-value.ts';
import { parseSource } from '../manifest/source.ts';
import type { Tree } from '../manifest/source.ts';
import { isSameTree } from '../manifest/tree.ts';
import { whyOwnFlag } from './own-values.ts';
import { whySecretFlag } from './secrets.ts';

/** kubeadm's HostPathMount */
export interface ExtraVolume {
  name: string;
  hostPath: string;
  mountPath: string;
  readOnly: boolean;
  pathType: string;
}

export interface WantedFlags {
  /** null: it is not given any more */
  flags: ReadonlyMap<string, string | null>;
  volumes: readonly ExtraVolume[];
  /** where something was mounted that is not any more */
  unmounted: readonly string[];
  /** what kubeadm's configuration cannot say, in words */
  unsayable: readonly string[];
}

/** @throws Error when one of the two is no manifest that can be read */
export function wantedFlags(component: Component, before: string, after: string): WantedFlags {
  const [then, now] = [read(before, component), read(after, component)];
  const flags = new Map<string, string | null>();
  const unsayable: string[] = [];
  for (const name of new Set([...then.flags.keys(), ...now.flags.keys()])) {
    const [old, given] = [then.flags.get(name), now.flags.get(name)];
    if (old !== undefined && given !== undefined && isSameTree(old.values, given.values)) continue;
    // Given several times, each with a value of its own: no single text says that.
    if (given !== undefined && given.values.length > 1 && isRepeated(component, name))
      unsayable.push(`--${name} is given several times`);
    else {
      const why =
        given === undefined
          ? null
          : (whySecretFlag(component, name, given.value) ?? whyOwnFlag(component, name, given.value));
      if (why !== null) unsayable.push(why);
      else flags.set(name, given?.value ?? null);
    }
  }
  const mounted = new Map(mountsOf(then));
  const still = new Map(mountsOf(now));
  for (const [mountPath, what] of still)
    if (mounted.has(mountPath) && mounted.get(mountPath) !== what)
      unsayable.push(`the mount at ${mountPath} is another one`);
  const unmounted = [...mounted.keys()].filter((mountPath) => !still.has(mountPath));
  const volumes = now.mounts
    .filter(({ mountPath }) => !mounted.has(mountPath))
    .flatMap(({ name, mountPath, readOnly, subPath }) => {
      const volume = now.volumes.find((one) => one.name === name);
      if (volume?.hostPath != null && subPath === null)
        return [{ name, hostPath: volume.hostPath, mountPath, readOnly, pathType: volume.type }];
      unsayable.push(`the mount at ${mountPath} is of no host path`);
      return [];
    });
  return { flags, volumes, unmounted, unsayable };
}

/** Each with what is mounted there, as one text. */
function mountsOf({ mounts, volumes }: ReadManifest): [string, string][] {
  return mounts.map(({ name, mountPath, readOnly, subPath }) => {
    const { hostPath, type } = volumes.find((one) => one.name === name) ?? {};
    return [mountPath, JSON.stringify([hostPath ?? name, type, readOnly, subPath])];
  });
}

/** Files that must be on a node before these flags and mounts can be used there. */
export function neededFiles(component: Component, { flags, volumes }: WantedFlags): string[] {
  // A flag names a file as its container sees it.
  const onHost = (path: string): string => {
    const volume = volumes.find(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));
    return volume === undefined ? path : `${volume.hostPath}${path.slice(volume.mountPath.length)}`;
  };
  const named = [...flags].flatMap(([name, value]) =>
    value !== null && findFileFlag(component, name)?.mustExist === true
      ? pathsInFlagValue(component, name, value).map(onHost)
      : [],
  );
  const mounted = volumes.filter(({ pathType }) => !pathType.endsWith('OrCreate'));
  return [...named, ...mounted.map(({ hostPath }) => hostPath)];
}

function isRepeated(component: Component, name: string): boolean {
  return divisionOf(findFlag(component, name)) === 'each';
}

function read(text: string, component: Component): ReadManifest {
  const manifest = readManifest(text, component);
  if (!manifest.ok) throw new Error(`the manifest of ${component} cannot be read`);
  return manifest;
}

/** Keys of a KubeletConfiguration that differ, as deep as maps go; a list is one value. */
export function wantedKeys(before: string, after: string): KeyChange[] {
  const differences = (then: Tree, now: Tree, path: readonly string[]): KeyChange[] => {
    if (isSameTree(then, now)) return [];
    // Of a map that is new here kubeadm may have more keys, which are not this change's to take away.
    const isDeeper =
      isMap(now) && (isMap(then) || (then === undefined && Object.keys(asObject(now)).length > 0));
    if (path.length === 0 || isDeeper) {
      const [left, right] = [asObject(then), asObject(now)];
      return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
        differences(left[key], right[key], [...path, key]),
      );
    }
    return [{ path, value: now === null ? undefined : (now as NewValue | undefined) }];
  };
  return differences(parseSource(before).tree, parseSource(after).tree, []);
}

/** The same of keys of the kubelet: absolute paths by their names. */
export function filesInKeys(changes: readonly KeyChange[]): string[] {
  return changes.flatMap(({ path, value }) =>
    typeof value === 'string' && value.startsWith('/') && /(File|Path|resolvConf)$/.test(path.at(-1) ?? '')
      ? [value]
      : [],
  );
}

function isMap(tree: Tree): boolean {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}
