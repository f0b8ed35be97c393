/** Which files a kubelet of this machine reads by itself: what is written there runs at once, unproved. */
import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { flagValue } from './flag-value.ts';

export interface KubeletPlace {
  /** real path of a manifest directory or of a kubelet's configuration file */
  path: string;
  /** what says so, for a message */
  because: string;
}

export interface KubeletPlacesOptions {
  procDir?: string;
}

const defaultManifestsDir = '/etc/kubernetes/manifests';
const defaultKubeletConfig = '/var/lib/kubelet/config.yaml';
const nodeConfigPath = '/etc/kubemend/node.yaml';

/** The place that `file` is in, or null. What cannot be read says nothing: the usual places count in any case. */
export async function findKubeletPlace(
  file: string,
  options: KubeletPlacesOptions = {},
): Promise<KubeletPlace | null> {
  const real = await realpath(file).catch(() => file);
  const places = await listKubeletPlaces(file, options);
  const dir = dirname(real);
  return places.find(({ path }) => path === real || path === dir) ?? null;
}

/** @param near also the node whose directory this path is in, where it is in one */
export async function listKubeletPlaces(
  near: string,
  { procDir = '/proc' }: KubeletPlacesOptions = {},
): Promise<KubeletPlace[]> {
  const found = [
    { path: defaultManifestsDir, because: 'it is where kubelets read static Pods' },
    { path: defaultKubeletConfig, because: 'it is where kubelets read their configuration' },
    ...(await placesOfNodes(near)),
    ...(await placesOfProcesses(procDir)),
  ];
  return await Promise.all(
    found.map(async ({ path, because }) => ({ path: await realpath(path).catch(() => path), because })),
  );
}

/** A practice node is a directory with a policy of its own: any directory above may be one. */
async function placesOfNodes(near: string): Promise<KubeletPlace[]> {
  const real = await realpath(near).catch(() => near);
  const roots = new Set<string>();
  for (const start of [near, real]) {
    for (let dir = dirname(start); ; dir = dirname(dir)) {
      roots.add(dir === '/' ? '' : dir);
      if (dir === dirname(dir)) break;
    }
  }
  const places = await Promise.all([...roots].map(async (root) => await placesOfPolicy(root)));
  return places.flat();
}

async function placesOfPolicy(root: string): Promise<KubeletPlace[]> {
  const policy = await readYaml(root + nodeConfigPath);
  if (policy === null) return [];
  const because = `${root}${nodeConfigPath} names it`;
  return [
    { path: root + textOr(policy['manifestsDir'], defaultManifestsDir), because },
    { path: root + textOr(policy['kubeletConfig'], defaultKubeletConfig), because },
  ];
}

async function placesOfProcesses(procDir: string): Promise<KubeletPlace[]> {
  const names = await readdir(procDir).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map(async (pid) => await placesOfProcess(procDir, pid)),
  );
  return found.flat();
}

async function placesOfProcess(procDir: string, pid: string): Promise<KubeletPlace[]> {
  const argv = (await readFile(join(procDir, pid, 'cmdline'), 'utf8').catch(() => '')).split('\0');
  if (basename(argv[0] ?? '') !== 'kubelet') return [];
  // A practice kubelet works in its node's /var/lib/kubelet, and its paths are below that node's directory.
  const cwd = await readlink(join(procDir, pid, 'cwd')).catch(() => '');
  const root = cwd.endsWith('/var/lib/kubelet') ? cwd.slice(0, -'/var/lib/kubelet'.length) : '';
  const configPath = root + (flagValue(argv, 'config') ?? defaultKubeletConfig);
  const config = await readYaml(configPath);
  const manifests = flagValue(argv, 'pod-manifest-path') ?? textOr(config?.['staticPodPath'], '');
  const because = `the kubelet with pid ${pid} reads it`;
  return [
    { path: configPath, because },
    ...(manifests === '' ? [] : [{ path: root + manifests.replace(/\/+$/, ''), because }]),
  ];
}

async function readYaml(path: string): Promise<Record<string, unknown> | null> {
  try {
    const value: unknown = parse(await readFile(path, 'utf8'), { logLevel: 'silent' });
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value.replace(/(?<=.)\/+$/, '') : otherwise;
}
