/** What a stored file is to its node: a static Pod's manifest, the kubelet's configuration, or a file that one of them reads. */
import { basename, dirname, join } from 'node:path';
import type { Files } from '../../adapters/storage/files.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import { Component } from '../../contracts/basics.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { toNodePath, toRealPath } from '../../domain/node-paths.ts';

export interface BackupRole {
  role: 'manifest' | 'kubeletConfig' | 'managed';
  component: Component;
  /** names the run that puts it back: a file that is only read restarts nothing */
  target: Component | 'files';
  /** as the node names it: a manifest by the name that it has among the manifests, wherever its bytes lie */
  nodePath: string;
}

export async function roleOfBackup(
  { config, files }: { config: NodeConfig; files: Pick<Files, 'readForm'> },
  { linkPath, originalPath }: Pick<BackupRecord, 'linkPath' | 'originalPath'>,
): Promise<BackupRole> {
  const realPathOf = async (path: string): Promise<string> => (await files.readForm(path)).realPath;
  const named = linkPath ?? originalPath;
  const kubeletConfig = toRealPath(config, config.kubeletConfig);
  if ([kubeletConfig, await realPathOf(kubeletConfig)].includes(named)) {
    const nodePath = toNodePath(config, named);
    return { role: 'kubeletConfig', component: 'kubelet', target: 'kubelet', nodePath };
  }
  const component = Component.options.find((one) => basename(named).startsWith(one)) ?? 'kube-apiserver';
  const manifestsDir = toRealPath(config, config.manifestsDir);
  if ([manifestsDir, await realPathOf(manifestsDir)].includes(dirname(named))) {
    const nodePath = join(config.manifestsDir, basename(named));
    return { role: 'manifest', component, target: component, nodePath };
  }
  return { role: 'managed', component, target: 'files', nodePath: toNodePath(config, named) };
}
