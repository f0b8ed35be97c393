/** A component's own access to its API server, from the kubeconfig that its flag names. */
import { Agent } from 'node:https';
import { parse } from 'yaml';
import { requestJson } from '../https-json.ts';
import type { JsonAnswer } from '../https-json.ts';
import type { ContainerFiles } from './container-files.ts';

export type AskApi = (path: string, method?: string, body?: unknown) => Promise<JsonAnswer>;

interface Kubeconfig {
  clusters?: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users?: { user: { 'client-certificate-data'?: string; 'client-key-data'?: string } }[];
}

/** @throws Error in the words of the real ones for a file that is missing or holds no cluster */
export function openKubeconfig(files: ContainerFiles, path: string): AskApi {
  let config: Kubeconfig | null;
  try {
    config = parse(files.read(path).toString('utf8')) as Kubeconfig | null;
  } catch (error) {
    throw new Error(`error loading config file "${path}": ${(error as Error).message.split('\n')[0] ?? ''}`, {
      cause: error,
    });
  }
  const cluster = config?.clusters?.[0]?.cluster;
  const user = config?.users?.[0]?.user;
  if (!cluster || !user) {
    throw new Error(
      'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    );
  }
  const decode = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');
  const connection = {
    agent: new Agent({ keepAlive: true, maxSockets: 2 }),
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  };
  return async (requestPath, method, body) =>
    await requestJson({ url: cluster.server + requestPath, method, body, ...connection });
}
