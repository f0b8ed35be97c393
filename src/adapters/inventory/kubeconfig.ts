/**
 * A person's kubeconfig, as kubectl reads it: `--kubeconfig`, or KUBECONFIG with several files, or ~/.kube/config. Its
 * programs (exec, auth-provider) are not run, and a server that cannot be verified is not asked.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import { describeIssues, parseConfigText, throwProblems } from '../config/config-file.ts';

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

const Cluster = z.object({
  server: z.url(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.base64().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});
const User = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.base64().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.base64().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
});
const Context = z.object({ cluster: z.string(), user: z.string().default('') });
const named = <Key extends string, Shape extends z.ZodType>(key: Key, shape: Shape) =>
  z
    .array(z.object({ name: z.string(), [key]: shape } as { name: z.ZodString } & Record<Key, Shape>))
    .nullish()
    .transform((list) => list ?? []);
const Kubeconfig = z.object({
  'current-context': z.string().optional(),
  contexts: named('context', Context),
  clusters: named('cluster', Cluster),
  users: named('user', User.nullish()),
});
type Cluster = z.infer<typeof Cluster>;
type User = z.infer<typeof User>;

/** An entry, and the file that its relative paths are beside. */
interface From<Entry> {
  entry: Entry;
  file: string;
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
  const files = filesOf(file, env);
  const source = files.join(delimiter);
  const read = await Promise.all(files.map(async (path) => ({ file: path, config: await readOne(path) })));
  const name = wanted ?? read.find(({ config }) => config['current-context'])?.config['current-context'];
  // As kubectl merges them: the first file that has a name wins.
  const find = <Entry>(
    pick: (config: z.infer<typeof Kubeconfig>) => readonly { name: string; entry: Entry }[],
    key: string,
  ): From<Entry> | undefined => {
    for (const { file: path, config } of read) {
      const found = pick(config).find((one) => one.name === key);
      if (found !== undefined) return { entry: found.entry, file: path };
    }
    return undefined;
  };
  if (name === undefined || name === '')
    throw refuse(source, 'a current-context', 'none', 'name one: --context');
  const context = find(({ contexts }) => contexts.map((one) => ({ ...one, entry: one.context })), name);
  if (context === undefined) throw refuse(source, `a context ${name}`, 'none', 'kubectl config get-contexts');
  const { cluster: clusterName, user: userName } = context.entry;
  const cluster = find(
    ({ clusters }) => clusters.map((one) => ({ ...one, entry: one.cluster })),
    clusterName,
  );
  if (cluster === undefined) throw refuse(source, `the cluster ${clusterName} of context ${name}`, 'none');
  const user = find(({ users }) => users.map((one) => ({ ...one, entry: one.user ?? {} })), userName);
  if (user === undefined && userName !== '')
    throw refuse(source, `the user ${userName} of context ${name}`, 'none');
  return {
    source,
    context: name,
    ...(await trustOf(cluster)),
    ...(await whoOf(user ?? { entry: {}, file: source })),
  };
}

function filesOf(file: string | undefined, env: Readonly<Record<string, string | undefined>>): string[] {
  if (file !== undefined) return [file];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube/config')];
}

async function readOne(file: string): Promise<z.infer<typeof Kubeconfig>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw refuse(file, 'a kubeconfig that can be read', found, 'name it: --kubeconfig, or KUBECONFIG');
  }
  const hint = 'kubectl config view reads the same file';
  const { data, problems, locate } = parseConfigText(file, text);
  throwProblems(problems, hint);
  const parsed = Kubeconfig.safeParse(data);
  if (parsed.success) return parsed.data;
  // What is found may be a key or a token: only what was expected is said.
  throwProblems(
    describeIssues(parsed.error.issues, undefined, locate).map((problem) => ({
      ...problem,
      message: problem.message.replace(/, found nothing$/, ', found something else'),
    })),
    hint,
  );
  throw new Error('unreachable: a failed parse has issues');
}

async function trustOf({
  entry,
  file,
}: From<Cluster>): Promise<Pick<ClusterLogin, 'server' | 'ca' | 'serverName'>> {
  const server = new URL(entry.server);
  if (server.protocol !== 'https:') {
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
  const ca = await bytesOf(file, entry, 'certificate-authority');
  return { server, ca, serverName: entry['tls-server-name'] };
}

async function whoOf({ entry, file }: From<User>): Promise<Pick<ClusterLogin, 'client' | 'token'>> {
  const cert = await bytesOf(file, entry, 'client-certificate');
  const key = await bytesOf(file, entry, 'client-key');
  if ((cert === undefined) !== (key === undefined)) {
    const [has, lacks] =
      cert === undefined ? ['client-key', 'client-certificate'] : ['client-certificate', 'client-key'];
    throw refuse(file, `${lacks} beside ${has}`, 'none');
  }
  const token =
    entry.tokenFile === undefined
      ? entry.token
      : (await readBeside(file, entry.tokenFile)).toString('utf8').trim();
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

async function bytesOf(
  file: string,
  entry: Readonly<Record<string, unknown>>,
  key: 'certificate-authority' | 'client-certificate' | 'client-key',
): Promise<Buffer | undefined> {
  const data = entry[`${key}-data`];
  if (typeof data === 'string' && data !== '') return Buffer.from(data, 'base64');
  const path = entry[key];
  return typeof path === 'string' && path !== '' ? await readBeside(file, path) : undefined;
}

/** As kubectl resolves them: a path that is not absolute is beside the file. */
async function readBeside(file: string, path: string): Promise<Buffer> {
  const whole = resolve(dirname(file), path);
  try {
    return await readFile(whole);
  } catch (cause) {
    throw refuse(file, `${whole} to be readable`, (cause as NodeJS.ErrnoException).code ?? String(cause));
  }
}

function refuse(file: string, expected: string, found: string, hint?: string): InputError {
  return new InputError(`${file}: expected ${expected}, found ${found}`, {
    code: 'INVALID_REQUEST',
    ...(hint !== undefined && { hint }),
  });
}
