/** Where the container runtime listens: as configured, as the kubelet is told, or at a runtime's usual place. */
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import type { NodeConfig } from '../../contracts/config.ts';
import type { NodePaths } from '../../domain/node-paths.ts';
import { flagValue } from '../kubelet/flag-value.ts';

const usual = ['/run/containerd/containerd.sock', '/run/crio/crio.sock', '/run/cri-dockerd.sock'];

/**
 * @param kubelet command line of the kubelet that runs; empty: none does
 * @returns the path of the socket; or why there is none to ask
 */
export async function findRuntimeSocket(
  config: Pick<NodeConfig, 'root' | 'runtimeEndpoint'>,
  paths: Pick<NodePaths, 'kubeletConfig'>,
  kubelet: readonly string[],
): Promise<{ socket: string } | { why: string }> {
  // A practice node's components are no containers, and the machine's own runtime is none of its business.
  if (config.root !== '' && config.runtimeEndpoint === null) return { why: 'no container runtime socket' };
  // The flag beats the file; up to 1.33 it is what kubeadm gives, and the file says nothing (NodeLocalCRISocket).
  const byFlag = flagValue(kubelet, 'container-runtime-endpoint');
  const named = config.runtimeEndpoint ?? byFlag ?? (await endpointOfKubelet(paths.kubeletConfig));
  const candidates = named === null ? usual : [named.replace(/^unix:\/\//, '')];
  for (const socket of candidates) {
    if (await isSocket(socket)) return { socket };
  }
  return { why: `no container runtime socket at ${candidates.join(', ')}` };
}

async function endpointOfKubelet(path: string): Promise<string | null> {
  try {
    const { containerRuntimeEndpoint } = parse(await readFile(path, 'utf8')) as {
      containerRuntimeEndpoint?: unknown;
    };
    return typeof containerRuntimeEndpoint === 'string' && containerRuntimeEndpoint !== ''
      ? containerRuntimeEndpoint
      : null;
  } catch {
    return null;
  }
}

async function isSocket(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
}
