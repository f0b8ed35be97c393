/** The API server and the client certificate of a kubeconfig file, such as the kubelet's own. No program of it is run. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { NodeConfig } from '../../contracts/config.ts';
import { hostOf } from '../../domain/gate/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { bytesOf } from '../kubeconfig/entry-bytes.ts';
import { pickContext } from '../kubeconfig/pick-context.ts';
import { Kubeconfig } from '../kubeconfig/shape.ts';
import type { ApiLogin } from './credentials.ts';

/** @returns `why`: what was expected of the file, and what was found */
export async function readKubeconfig(
  config: Pick<NodeConfig, 'root'>,
  path: string,
): Promise<ApiLogin | { why: string }> {
  try {
    const read = async (file: string): Promise<Buffer> => await readFile(toRealPath(config, file));
    const picked = pickContext([{ file: path, config: Kubeconfig.parse(parse(String(await read(path)))) }]);
    if ('expected' in picked) throw new Error(`expected ${picked.expected}, found none`);
    const { cluster, user } = picked;
    const ca = await bytesOf(cluster, 'certificate-authority', read);
    if (ca === undefined) throw new Error('expected a certificate-authority, found none');
    const server = addressOf(cluster.entry.server);
    if (server === null) throw new Error(`expected a URL as server, found ${cluster.entry.server}`);
    const cert = await bytesOf(user, 'client-certificate', read);
    const key = await bytesOf(user, 'client-key', read);
    if (cert === undefined || key === undefined)
      throw new Error('expected a client certificate and its key, found none');
    return {
      client: { cert, key },
      ca,
      server,
    };
  } catch (error) {
    return { why: `${path}: ${describe(error)}` };
  }
}

/** @returns null: no URL */
export function addressOf(server: string): NonNullable<ApiLogin['server']> | null {
  if (!URL.canParse(server)) return null;
  const url = new URL(server);
  return { host: hostOf(url), port: url.port === '' ? 443 : Number(url.port) };
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `expected a kubeconfig, found ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  return error instanceof Error ? error.message : String(error);
}
