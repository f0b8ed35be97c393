/** What a node proves to be, by its own files: no API server is asked, and none need answer. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, namedError } from '../adapters/storage/errno.ts';
import type { NodeRole } from '../contracts/approval-policy.ts';
import type { NodeConfig } from '../contracts/config.ts';
import type { ThisNode } from '../domain/checks/index.ts';
import { toRealPath } from '../domain/node-paths.ts';

const staticPods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

/**
 * By any of its manifests: a member of etcd alone is of the control plane, and what does not run now is all the same.
 * @throws KnownError where it could not be looked, and no manifest was seen elsewhere
 */
export async function readRole(manifestsDir: string): Promise<NodeRole> {
  const found = await Promise.allSettled(
    staticPods.map((component) => access(join(manifestsDir, `${component}.yaml`))),
  );
  if (found.some(({ status }) => status === 'fulfilled')) return 'control-plane';
  for (const one of found) {
    const isAbsent = one.status === 'fulfilled' || ['ENOENT', 'ENOTDIR'].includes(errnoOf(one.reason) ?? '');
    if (!isAbsent) throw namedError('list', manifestsDir, one.reason);
  }
  return 'worker';
}

export async function readThisNode(
  config: Pick<NodeConfig, 'node' | 'root' | 'manifestsDir'>,
): Promise<ThisNode> {
  const role = await readRole(toRealPath(config, config.manifestsDir)).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  return { name: config.node, role };
}
