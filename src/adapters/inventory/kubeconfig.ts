/**
 * A person's kubeconfig, as kubectl reads it: `--kubeconfig`, or KUBECONFIG with several files, or ~/.kube/config. Its
 * programs (exec, auth-provider) are not run, and a server that cannot be verified is not asked.
 */
import { readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import type { InputError } from '../../domain/errors.ts';
import { besideFile, bytesOf } from '../kubeconfig/entry-bytes.ts';
import { pickContext } from '../kubeconfig/pick-context.ts';
import type { From } from '../kubeconfig/pick-context.ts';
import type { Cluster, User } from '../kubeconfig/shape.ts';
import { readKubeconfigs, refuseKubeconfig as refuse } from './kubeconfig-files.ts';

/** How to ask one API server. */
export interface ClusterLogin {
  /** as errors name it */
  source: string;
  context: string;
  /** its path may be more than / */
  server: URL;
  /** PEM; undefined: the authorities that the machine trusts */
  ca: Buffer | undefined;
  /** the name that its certificate must have; undefined: the host of `server` */
  serverName: string | undefined;
  client: { cert: Buffer; key: Buffer } | undefined;
  token: string | undefined;
}

export interface KubeconfigChoice {
  /** undefined: KUBECONFIG, then ~/.kube/config */
  file?: string | undefined;
  /** undefined: its current-context */
  context?: string | undefined;
}

/** @throws InputError for what cannot be read, or cannot be used without a program or without verifying the server */
export async function readClusterLogin(
  { file, context: wanted }: KubeconfigChoice,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ClusterLogin> {
  const files = await readKubeconfigs(file, env);
  const source = files.map((one) => one.file).join(delimiter);
  const picked = pickContext(files, wanted);
  if ('expected' in picked) throw refuse(source, picked.expected, 'none', picked.hint);
  const { context, cluster, user } = picked;
  return { source, context, ...(await trustOf(cluster)), ...(await whoOf(user)) };
}

async function trustOf({
  entry,
  file,
}: From<Cluster>): Promise<Pick<ClusterLogin, 'server' | 'ca' | 'serverName'>> {
  const server = URL.canParse(entry.server) ? new URL(entry.server) : null;
  if (server?.protocol !== 'https:') {
    throw refuse(file, 'a server with https', entry.server, 'kubemend asks no server that it cannot verify');
  }
  if (entry['insecure-skip-tls-verify'] === true) {
    throw refuse(
      file,
      'a server whose certificate is verified',
      'insecure-skip-tls-verify: true',
      'give its certificate-authority in place of that',
    );
  }
  if (entry['proxy-url'] !== undefined) {
    const hint = 'write the nodes down: --inventory (kubectl get nodes -o name | cut -d/ -f2)';
    throw refuse(file, 'a server that is asked directly', `proxy-url ${entry['proxy-url']}`, hint);
  }
  const ca = await bytesOf({ entry, file }, 'certificate-authority', (path) => readNamed(file, path));
  return { server, ca, serverName: entry['tls-server-name'] };
}

async function whoOf({ entry, file }: From<User>): Promise<Pick<ClusterLogin, 'client' | 'token'>> {
  const read = async (path: string): Promise<Buffer> => await readNamed(file, path);
  const cert = await bytesOf({ entry, file }, 'client-certificate', read);
  const key = await bytesOf({ entry, file }, 'client-key', read);
  if ((cert === undefined) !== (key === undefined)) {
    const [has, lacks] =
      cert === undefined ? ['client-key', 'client-certificate'] : ['client-certificate', 'client-key'];
    throw refuse(file, `${lacks} beside ${has}`, 'none');
  }
  const token =
    entry.tokenFile === undefined
      ? entry.token
      : (await read(besideFile(file, entry.tokenFile))).toString('utf8').trim();
  if (token !== undefined && !/^[\w.~+/-]+=*$/.test(token))
    throw refuse(file, 'one token', 'something else, which is not shown');
  const client = cert === undefined || key === undefined ? undefined : { cert, key };
  if (client === undefined && token === undefined) throw noLogin(file, entry);
  return { client, token };
}

function noLogin(file: string, { exec, username, 'auth-provider': provider }: User): InputError {
  const found =
    exec !== undefined
      ? 'a program (exec), which is not run'
      : provider !== undefined
        ? 'an auth-provider, which is not run'
        : username !== undefined
          ? 'a name and password, which no API server takes since 1.19'
          : 'none';
  return refuse(
    file,
    'a user with a client certificate or a token',
    found,
    'use a service account that may list nodes, or write them down: kubectl get nodes -o name | cut -d/ -f2 | kubemend fleet … --inventory -',
  );
}

async function readNamed(file: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw refuse(file, `${path} to be readable`, (cause as NodeJS.ErrnoException).code ?? String(cause));
  }
}
