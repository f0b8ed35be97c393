/**
 * kubeadm's ClusterConfiguration and the kubelet's configuration as their ConfigMaps keep them, edited in place: the bytes
 * of what is meant differ, and the rest is proved to be as it was.
 * Forms: v1beta3 has `extraArgs` as a map, v1beta4 as a list of name and value (k8s.io/kubernetes cmd/kubeadm/app/apis).
 */
import type { Component } from '../../contracts/basics.ts';
import { editKeys } from '../manifest/edit-keys.ts';
import type { KeyChange } from '../manifest/edit-keys.ts';
import { asObject, asText } from '../manifest/pod-parts.ts';
import { refuseManifest } from '../manifest/problems.ts';
import { proveTree } from '../manifest/prove-edit.ts';
import { readShape } from '../manifest/render-value.ts';
import { parseSource } from '../manifest/source.ts';
import type { Source, Tree } from '../manifest/source.ts';
import { applyEdits } from '../manifest/text-edits.ts';
import { isSameTree, setIn } from '../manifest/tree.ts';
import { editListedArgs, editMappedArgs, valueAt } from './config-parts.ts';
import type { PartialEdit } from './config-parts.ts';
import { editVolumes } from './config-volumes.ts';
import { withoutEmptyValues } from './empty-values.ts';
import { isKubeadmKey, unsetByDefault } from './own-defaults.ts';
import type { WantedFlags } from './wanted.ts';

export interface EditedConfig {
  text: string;
  /** names of flags, mounts and keys that differ; none: it says so already */
  changed: string[];
  /** what it cannot be made to say, in words */
  unsayable: string[];
}

const sections: Partial<Record<Component, readonly string[]>> = {
  'kube-apiserver': ['apiServer'],
  'kube-controller-manager': ['controllerManager'],
  'kube-scheduler': ['scheduler'],
  etcd: ['etcd', 'local'],
};

/** @throws Refusal for a form that is not known, or that cannot be edited safely */
export function editClusterConfiguration(
  text: string,
  component: Component,
  wanted: WantedFlags,
): EditedConfig {
  const section = sections[component];
  const original = parseSource(text);
  const { apiVersion, kind, etcd } = original.tree;
  const isList = apiVersion === 'kubeadm.k8s.io/v1beta4';
  if (
    section === undefined ||
    kind !== 'ClusterConfiguration' ||
    !(isList || apiVersion === 'kubeadm.k8s.io/v1beta3')
  )
    refuseManifest('ClusterConfiguration', null, {
      expected: 'one of kubeadm.k8s.io/v1beta3 or v1beta4',
      found: `${asText(apiVersion) ?? 'no apiVersion'} ${asText(kind) ?? ''}`,
    });
  if (component === 'etcd' && asObject(etcd)['external'] !== undefined)
    refuseManifest('etcd', null, { expected: 'a local one', found: 'an external one' });
  const source = parseSource(
    withoutEmptyValues(text, [section, [...section, 'extraArgs'], [...section, 'extraVolumes']]),
  );
  const args = isList
    ? editListedArgs(source, section, wanted.flags)
    : editMappedArgs(source, section, wanted.flags);
  // etcd's section has no extraVolumes.
  const mounts = component === 'etcd' ? { volumes: [], unmounted: wanted.unmounted } : wanted;
  const volumes = editVolumes(source, section, mounts);
  const unsayable = unsetByDefault(component, wanted.flags);
  return finish(text, original, source, [{ ...args, unsayable }, volumes]);
}

/** @throws Refusal */
export function editKubeletConfig(text: string, changes: readonly KeyChange[]): EditedConfig {
  const source = parseSource(text);
  const real = changes.filter(({ path, value }) => !isSameTree(valueAt(source.tree, path), value as Tree));
  const meant = (tree: Tree): Tree =>
    real.reduce((made, { path, value }) => setIn(made, path, value as Tree), tree);
  const changed = real.map(({ path }) => path.join('.'));
  const unsayable = changes
    .filter(({ path, value }) => value === undefined && isKubeadmKey(path))
    .map(({ path }) => `${path.join('.')} is unset, and kubeadm may set it by default`);
  return finish(text, source, source, [{ changes: real, edits: [], meant, changed, unsayable }]);
}

function finish(text: string, original: Source, source: Source, parts: readonly PartialEdit[]): EditedConfig {
  const changed = parts.flatMap((part) => part.changed);
  const unsayable = parts.flatMap((part) => part.unsayable);
  if (changed.length === 0) return { text, changed, unsayable };
  const edits = [
    ...editKeys(
      source,
      source.root,
      parts.flatMap(({ changes }) => changes),
      readShape(source),
    ),
    ...parts.flatMap((part) => part.edits),
  ];
  const edited = source.finish(applyEdits(source.text, edits));
  const meant = parts.reduce<Tree>((tree, part) => part.meant(tree), original.tree);
  proveTree(edited, meant);
  return { text: edited, changed, unsayable };
}
