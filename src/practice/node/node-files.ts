/** Writes the directory that looks like a kubeadm control-plane node. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { locateBundles } from '../entry-points.ts';
import { resolvePracticePaths } from '../settings.ts';
import type { PracticeSettings } from '../settings.ts';
import { writeJson } from '../write-json.ts';
import { newBoot } from './boot.ts';
import { makeClusterKeys } from './cluster-keys.ts';
import { renderKubeconfigs } from './kubeconfigs.ts';
import { renderFirstStore } from './kubeadm-config.ts';
import { renderKubeletConfig } from './kubelet-config.ts';
import { renderManifests } from './manifests.ts';

/** node path → mode */
const directories: Record<string, number> = {
  '/etc/kubernetes': 0o755,
  '/etc/kubernetes/manifests': 0o755,
  '/etc/kubernetes/pki': 0o755,
  '/etc/kubernetes/pki/etcd': 0o755,
  '/etc/kubemend': 0o755,
  '/etc/kubemend/audits': 0o755,
  '/run/practice/containers': 0o700,
  '/run/practice/faults': 0o700,
  '/tmp': 0o1777,
  '/var/backups': 0o755,
  '/var/lib/etcd': 0o700,
  '/var/lib/etcd/member': 0o700,
  '/var/lib/kubelet': 0o700,
  '/var/lib/kubelet/pki': 0o755,
  '/var/lib/kubelet/pods': 0o750,
  '/var/lib/kubemend': 0o700,
  '/var/log': 0o755,
  '/var/log/pods': 0o755,
};

/**
 * @param nodeConfig fields of the node's policy beside cluster, node, root, bootFile and kubeletRestart
 */
export function writeNodeFiles(settings: PracticeSettings, nodeConfig: Record<string, unknown>): void {
  const { root, node, cluster, ports, pace } = settings;
  for (const [path, mode] of Object.entries(directories)) {
    mkdirSync(join(root, path), { recursive: true });
    // The umask would take bits away from what mkdir is asked for.
    chmodSync(join(root, path), mode);
  }
  const write = (path: string, text: string, mode: number): void => {
    const real = join(root, path);
    mkdirSync(dirname(real), { recursive: true });
    writeFileSync(real, text, { mode });
    chmodSync(real, mode);
  };
  const keys = makeClusterKeys(node);
  for (const file of [...keys.files, ...renderKubeconfigs(cluster, node, ports.apiServer, keys)]) {
    write(file.path, file.text, file.mode);
  }
  const manifests = renderManifests({ node, cluster, ports, graceSeconds: pace.graceSeconds });
  for (const [name, text] of Object.entries(manifests)) {
    write(`/etc/kubernetes/manifests/${name}`, text, 0o600);
  }
  const kubeletConfig = renderKubeletConfig(ports, pace);
  write('/var/lib/kubelet/config.yaml', kubeletConfig, 0o644);
  write('/var/lib/etcd/member/practice.json', renderFirstStore(cluster, kubeletConfig), 0o600);
  write('/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS=""\n', 0o644);
  write('/etc/machine-id', randomBytes(16).toString('hex') + '\n', 0o444);
  write('/etc/hostname', node + '\n', 0o644);
  write('/etc/kubemend/node.yaml', stringify({ ...nodeConfig, ...fixedNodeConfig(settings) }), 0o600);
  const paths = resolvePracticePaths(root);
  writeJson(paths.bootFile, newBoot());
  writeJson(paths.settings, settings);
}

function fixedNodeConfig(settings: PracticeSettings): Record<string, unknown> {
  const { kubelet } = locateBundles(settings.bundlesDir);
  return {
    cluster: settings.cluster,
    node: settings.node,
    root: settings.root,
    bootFile: '/run/practice/boot.json',
    kubeletRestart: [process.execPath, kubelet, 'restart', settings.root],
  };
}
