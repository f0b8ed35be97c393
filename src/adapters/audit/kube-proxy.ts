/** kube-proxy of this node: its process, and the configuration in its container's own file system. Needs no API. */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { kubeProxyFlag } from '../../domain/audit/index.ts';
import type { KubeProxyFact } from '../../domain/audit/index.ts';
import { readFirstDocument } from '../../domain/manifest/index.ts';
import { errnoOf } from '../storage/errno.ts';

export interface KubeProxyDeps {
  /** '' on a real node; of a practice node only what is tied to its kubelet's directory counts */
  root: string;
  /** real path */
  kubeletDir: string;
  procDir?: string;
}

export async function readKubeProxy({
  root,
  kubeletDir,
  procDir = '/proc',
}: KubeProxyDeps): Promise<KubeProxyFact> {
  try {
    const names = (await readdir(procDir)).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(
      names.map(async (name) => {
        const dir = join(procDir, name);
        const isOurs = (await isKubeProxy(dir)) && (root === '' || (await isTiedTo(dir, kubeletDir)));
        return isOurs ? [{ pid: Number(name), dir }] : [];
      }),
    );
    const [proxy, ...others] = found.flat();
    if (proxy === undefined) return { kind: 'notRunning' };
    if (others.length > 0) return { kind: 'unreadable', why: 'several processes of kube-proxy run' };
    return await readOne(proxy);
  } catch (error) {
    return { kind: 'unreadable', why: `kube-proxy: ${errnoOf(error) ?? String(error)}` };
  }
}

async function isKubeProxy(dir: string): Promise<boolean> {
  const name = await readFile(join(dir, 'comm'), 'utf8').catch(() => '');
  return name.trim() === 'kube-proxy';
}

async function isTiedTo(dir: string, kubeletDir: string): Promise<boolean> {
  const [mounts, cwd] = await Promise.all([
    readFile(join(dir, 'mountinfo'), 'utf8').catch(() => ''),
    readlink(join(dir, 'cwd')).catch(() => ''),
  ]);
  return mounts.includes(`${kubeletDir}/pods/`) || cwd.startsWith(`${kubeletDir}/pods/`);
}

async function readOne({ pid, dir }: { pid: number; dir: string }): Promise<KubeProxyFact> {
  const argv = (await readFile(join(dir, 'cmdline'), 'utf8')).replace(/\0$/, '').split('\0');
  const configPath = kubeProxyFlag(argv, 'config');
  if (configPath === undefined) return { kind: 'running', pid, argv, config: null };
  const config = readFirstDocument(await readFile(join(dir, 'root', configPath), 'utf8'));
  if (config === null || typeof config !== 'object' || Array.isArray(config)) {
    return { kind: 'unreadable', why: `${configPath} of kube-proxy: expected a mapping, found none` };
  }
  return {
    kind: 'running',
    pid,
    argv,
    config: { where: configPath, values: config },
  };
}
