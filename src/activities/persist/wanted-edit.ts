/** What a confirmed change comes to in kubeadm's ConfigMap of its component. */
import type { Component } from '../../contracts/basics.ts';
import type { RecordedFile } from '../../contracts/change-record.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { FileChange } from '../../contracts/plan.ts';
import { editClusterConfiguration, editKubeletConfig } from '../../domain/kubeadm/edit-config.ts';
import type { EditedConfig } from '../../domain/kubeadm/edit-config.ts';
import { whyOwnKey } from '../../domain/kubeadm/own-values.ts';
import { whySecretKey } from '../../domain/kubeadm/secrets.ts';
import { filesInKeys, neededFiles, wantedFlags, wantedKeys } from '../../domain/kubeadm/wanted.ts';
import type { KeyChange } from '../../domain/manifest/edit-keys.ts';
import { toNodePath } from '../../domain/node-paths.ts';
import type { NodeContext } from '../node-context.ts';

export interface WantedEdit {
  /** of kube-system */
  configMap: 'kubeadm-config' | 'kubelet-config';
  key: 'ClusterConfiguration' | 'kubelet';
  /** to which nodes kubeadm writes it */
  nodes: 'every control-plane node' | 'every node';
  /** What it cannot be made to say is told in words. @throws Refusal for a text of another form */
  edit: (text: string) => EditedConfig;
  /** that must be on each of those nodes too */
  files: readonly string[];
}

/** null: nothing of it is kubeadm's to write. @throws Error when a form of the change cannot be read any more */
export async function wantedEdit(context: NodeContext, changeId: string): Promise<WantedEdit | null> {
  const record = await context.records.read(changeId);
  const file = record?.files.find(isOfKubeadm);
  if (record?.state !== 'confirmed' || file === undefined || record.target === 'files') return null;
  if (file.before.kind !== 'file' || file.before.digest === file.after.digest) return null;
  const [before, after] = await Promise.all([bytesBefore(context, file), bytesAfter(context, file)]);
  return editOf(file.role, record.target, { before, after }, writtenBy(context.config, record.files));
}

/** kubeadm makes it from a ConfigMap. */
export function isOfKubeadm({ role }: Pick<FileChange, 'role'>): boolean {
  return role === 'manifest' || role === 'kubeletConfig';
}

export function editOf(
  role: RecordedFile['role'],
  component: Component,
  forms: { before: string; after: string },
  written: readonly string[],
): WantedEdit | null {
  const wanted = role === 'kubeletConfig' ? ofKubelet(forms) : ofStaticPod(component, forms);
  return wanted && { ...wanted, files: [...new Set([...wanted.files, ...written])] };
}

function ofKubelet({ before, after }: { before: string; after: string }): WantedEdit | null {
  const all = wantedKeys(before, after);
  if (all.length === 0) return null;
  const whyNot = (change: KeyChange): string | null => whySecretKey(change) ?? whyOwnKey(change);
  const untold = all.flatMap((change) => whyNot(change) ?? []);
  const changes = all.filter((change) => whyNot(change) === null);
  const edit = (text: string): EditedConfig => withUntold(editKubeletConfig(text, changes), untold);
  const files = filesInKeys(changes);
  return { configMap: 'kubelet-config', key: 'kubelet', nodes: 'every node', edit, files };
}

function ofStaticPod(
  component: Component,
  { before, after }: { before: string; after: string },
): WantedEdit | null {
  const wanted = wantedFlags(component, before, after);
  const { flags, volumes, unmounted } = wanted;
  if (flags.size + volumes.length + unmounted.length + wanted.unsayable.length === 0) return null;
  const lost = component === 'etcd' ? volumes.map(({ mountPath }) => `the mount at ${mountPath}`) : [];
  const edit = (text: string): EditedConfig =>
    withUntold(editClusterConfiguration(text, component, wanted), [...wanted.unsayable, ...lost]);
  const files = neededFiles(component, wanted);
  const nodes = 'every control-plane node';
  return { configMap: 'kubeadm-config', key: 'ClusterConfiguration', nodes, edit, files };
}

function withUntold(edited: EditedConfig, more: readonly string[]): EditedConfig {
  return { ...edited, unsayable: [...more, ...edited.unsayable] };
}

/** kubeadm brings the manifest and the kubelet's configuration to other nodes, and no other file. */
export function writtenBy(config: Pick<NodeConfig, 'root'>, files: readonly FileChange[]): string[] {
  return files
    .filter(
      ({ role, before, after }) =>
        role === 'managed' && after.kind === 'file' && before.digest !== after.digest,
    )
    .map(({ path, linkPath }) => toNodePath(config, linkPath ?? path));
}

async function bytesBefore({ backups }: NodeContext, { backupId, path }: RecordedFile): Promise<string> {
  const bytes = await backups.readBytes(backupId);
  if (bytes === null) throw new Error(`${path}: its backup ${backupId} has no bytes`);
  return bytes.toString('utf8');
}

async function bytesAfter({ files }: NodeContext, { path, after }: RecordedFile): Promise<string> {
  const { form, bytes } = await files.readForm(path);
  if (bytes === null || form.digest !== after.digest) throw new Error(`${path} has been changed since`);
  return bytes.toString('utf8');
}
