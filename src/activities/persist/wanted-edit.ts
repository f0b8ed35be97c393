/** What a confirmed change comes to in kubeadm's ConfigMap of its component. */
import type { Component } from '../../contracts/basics.ts';
import type { RecordedFile } from '../../contracts/change-record.ts';
import { editClusterConfiguration, editKubeletConfig } from '../../domain/kubeadm/edit-config.ts';
import type { EditedConfig } from '../../domain/kubeadm/edit-config.ts';
import { wantedFlags, wantedKeys } from '../../domain/kubeadm/wanted.ts';
import type { NodeContext } from '../node-context.ts';

export interface WantedEdit {
  /** of kube-system */
  configMap: 'kubeadm-config' | 'kubelet-config';
  key: 'ClusterConfiguration' | 'kubelet';
  /** @throws Refusal for a text of another form */
  edit: (text: string) => EditedConfig;
  /** in words: what kubeadm's configuration cannot say */
  unsayable: readonly string[];
}

/** null: nothing of it is kubeadm's to write. @throws Error when a form of the change cannot be read any more */
export async function wantedEdit(context: NodeContext, changeId: string): Promise<WantedEdit | null> {
  const record = await context.records.read(changeId);
  const file = record?.files.find(({ role }) => role === 'manifest' || role === 'kubeletConfig');
  if (record?.state !== 'confirmed' || file === undefined || record.target === 'files') return null;
  if (file.before.kind !== 'file' || file.before.digest === file.after.digest) return null;
  const [before, after] = await Promise.all([bytesBefore(context, file), bytesAfter(context, file)]);
  return editOf(file.role, record.target, before, after);
}

export function editOf(
  role: RecordedFile['role'],
  component: Component,
  before: string,
  after: string,
): WantedEdit | null {
  return role === 'kubeletConfig' ? ofKubelet(before, after) : ofStaticPod(component, before, after);
}

function ofKubelet(before: string, after: string): WantedEdit | null {
  const changes = wantedKeys(before, after);
  if (changes.length === 0) return null;
  const edit = (text: string): EditedConfig => editKubeletConfig(text, changes);
  return { configMap: 'kubelet-config', key: 'kubelet', edit, unsayable: [] };
}

function ofStaticPod(component: Component, before: string, after: string): WantedEdit | null {
  const wanted = wantedFlags(component, before, after);
  if (wanted.flags.size === 0 && wanted.volumes.length === 0) return null;
  const edit = (text: string): EditedConfig => editClusterConfiguration(text, component, wanted);
  const lost = component === 'etcd' ? wanted.volumes.map(({ mountPath }) => `the mount at ${mountPath}`) : [];
  const unsayable = [...wanted.unsayable, ...lost];
  return { configMap: 'kubeadm-config', key: 'ClusterConfiguration', edit, unsayable };
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
