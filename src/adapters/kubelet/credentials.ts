/**
 * Under whose name the node worker asks its kubelet and its API server. A control-plane node has the API server's own
 * client certificate, which may read both. Elsewhere the kubelet is asked with a token that node.yaml names, and the API
 * server as the kubelet, which may read its Node, its lease and its Pods (Node authorizer), but no kubelet's /configz.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeConfig } from '../../contracts/config.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { addressOf, readKubeconfig } from './kubeconfig.ts';

export interface Login {
  /** PEM */
  client?: { cert: Buffer; key: Buffer };
  token?: string;
}

export interface KubeletLogin extends Login {
  /** PEM; with a token the chain must lead to it, since whoever answers is told the token. Absent: not looked at */
  ca?: Buffer;
}

export interface ApiLogin extends Login {
  /** PEM, of the cluster */
  ca: Buffer;
  /** null: no kubeconfig names one */
  server: { host: string; port: number } | null;
}

export interface Credentials {
  /** read again at each call: they are renewed in place */
  forKubelet(): Promise<KubeletLogin | { why: string }>;
  forApiServer(): Promise<ApiLogin | { why: string }>;
}

export function createCredentials(
  config: Pick<NodeConfig, 'root' | 'pkiDir' | 'kubeletDir' | 'kubeletToken'>,
): Credentials {
  const { kubeletToken } = config;
  const pkiDir = toRealPath(config, config.pkiDir);
  return {
    async forKubelet() {
      if (kubeletToken !== null) {
        const read = await readToken(config, kubeletToken);
        return 'why' in read ? read : { ...read, ca: await readKubeletTrust(config, pkiDir) };
      }
      const client = await readClientCertificate(pkiDir);
      if (client !== null) return { client };
      return {
        why: `no ${config.pkiDir}/apiserver-kubelet-client.crt here, and node.yaml names no kubeletToken (docs/worker-nodes.md)`,
      };
    },
    async forApiServer() {
      const client = await readClientCertificate(pkiDir);
      const ca = await readFile(join(pkiDir, 'ca.crt')).catch(() => null);
      const conf = (name: string): string => join(dirname(config.pkiDir), name);
      if (client === null || ca === null) return await readKubeconfig(config, conf('kubelet.conf'));
      for (const name of ['admin.conf', 'super-admin.conf', 'kubelet.conf']) {
        const server = await readServer(toRealPath(config, conf(name)));
        if (server !== null) return { client, ca, server };
      }
      return { client, ca, server: null };
    },
  };
}

/** Of the API server to the kubelet: its name may read all of the kubelet's API, and much of the cluster's. */
export async function readClientCertificate(pkiDir: string): Promise<{ cert: Buffer; key: Buffer } | null> {
  try {
    const [cert, key] = await Promise.all(
      ['crt', 'key'].map((suffix) => readFile(join(pkiDir, `apiserver-kubelet-client.${suffix}`))),
    );
    return cert === undefined || key === undefined ? null : { cert, key };
  } catch {
    return null;
  }
}

async function readToken(config: Pick<NodeConfig, 'root'>, path: string): Promise<Login | { why: string }> {
  try {
    const token = (await readFile(toRealPath(config, path), 'utf8')).trim();
    return /^[\w.~+/-]+=*$/.test(token)
      ? { token }
      : { why: `${path}: expected one token, found something else` };
  } catch (error) {
    return {
      why: `${path}: expected a readable token, found ${error instanceof Error ? error.message : ''}`,
    };
  }
}

/** A kubelet makes its own certificate and authority (pki/kubelet.crt has both), or has one of the cluster's. */
async function readKubeletTrust(
  config: Pick<NodeConfig, 'root' | 'kubeletDir'>,
  pkiDir: string,
): Promise<Buffer> {
  const own = join(toRealPath(config, config.kubeletDir), 'pki/kubelet.crt');
  const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
  return Buffer.from((await Promise.all([own, join(pkiDir, 'ca.crt')].map(read))).join('\n'));
}

/** Without parsing the file, which may be of any form: the address is all that is wanted of it. */
async function readServer(path: string): Promise<{ host: string; port: number } | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const server = /^\s*server:\s*["']?(https:\/\/[^\s"']+)/m.exec(text)?.[1];
  return server === undefined ? null : addressOf(server);
}
