/** The API server and the client certificate of a kubeconfig file, such as the kubelet's own. No program of it is run. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { NodeConfig } from '../../contracts/config.ts';
import { hostOf } from '../../domain/gate/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import type { ApiLogin } from './credentials.ts';

const Cluster = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.base64().optional(),
});
const User = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.base64().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.base64().optional(),
});
const Kubeconfig = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(z.object({ name: z.string(), cluster: Cluster })),
  users: z.array(z.object({ name: z.string(), user: User })),
});
type Kubeconfig = z.infer<typeof Kubeconfig>;

/** @returns `why`: what was expected of the file, and what was found */
export async function readKubeconfig(
  config: Pick<NodeConfig, 'root'>,
  path: string,
): Promise<ApiLogin | { why: string }> {
  try {
    const file = Kubeconfig.parse(parse(await readFile(toRealPath(config, path), 'utf8')));
    const { cluster, user } = pick(file);
    // As kubectl resolves them: a path that is not absolute is beside the file.
    const bytesOf = async (data: string | undefined, name: string | undefined): Promise<Buffer | null> => {
      if (data !== undefined) return Buffer.from(data, 'base64');
      return name === undefined ? null : await readFile(toRealPath(config, resolve(dirname(path), name)));
    };
    const ca = await bytesOf(cluster['certificate-authority-data'], cluster['certificate-authority']);
    if (ca === null) throw new Error('expected a certificate-authority, found none');
    const server = addressOf(cluster.server);
    if (server === null) throw new Error(`expected a URL as server, found ${cluster.server}`);
    const cert = await bytesOf(user['client-certificate-data'], user['client-certificate']);
    const key = await bytesOf(user['client-key-data'], user['client-key']);
    if (cert === null || key === null)
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

function pick(file: Kubeconfig): { cluster: z.infer<typeof Cluster>; user: z.infer<typeof User> } {
  const name = file['current-context'];
  const context = file.contexts.find((one) => one.name === name)?.context;
  if (context === undefined) throw new Error(`expected current-context to name a context, found ${name}`);
  const cluster = file.clusters.find((one) => one.name === context.cluster)?.cluster;
  const user = file.users.find((one) => one.name === context.user)?.user;
  if (cluster === undefined || user === undefined)
    throw new Error(
      `expected cluster ${context.cluster} and user ${context.user} of context ${name}, found one of them missing`,
    );
  return { cluster, user };
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `expected a kubeconfig, found ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  return error instanceof Error ? error.message : String(error);
}
