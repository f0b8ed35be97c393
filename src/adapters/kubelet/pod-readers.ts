/** Which files of the node its static Pods read that do not run as root: their keys, kubeconfigs and data. */
import { stat } from 'node:fs/promises';
import { Component } from '../../contracts/basics.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { findMount } from '../../domain/audit/index.ts';
import { idsOf, pathsIn, podUsersOf } from '../../domain/checks/index.ts';
import type { PodReader, PodSight, PodUser, ReadPath } from '../../domain/checks/index.ts';
import { resolveNodePaths, toNodePath, toRealPath } from '../../domain/node-paths.ts';
import { messageOf, readFileFact } from '../audit/file-facts.ts';
import { readProcessOwners } from '../observer/process-owners.ts';
import type { ProcessOwner } from '../observer/process-owners.ts';
import { readProcessTable } from '../observer/process-table.ts';
import type { Files } from '../storage/files.ts';
import { resolvePath } from '../storage/resolve-path.ts';

interface Context {
  config: NodeConfig;
  files: Pick<Files, 'readContent' | 'listVisible'>;
  procDir?: string;
}

/** Never throws for a node's state: what could not be read is named. A node without manifests has no readers. */
export async function readPodReaders(context: Context): Promise<{ readers: PodReader[]; unread: string[] }> {
  const { users, unread } = await readUsers(context);
  if (users.length === 0) return { readers: [], unread };
  try {
    const table = readProcessTable(context.procDir);
    const readers = await Promise.all(users.map((user) => readersOf(context, user, table)));
    return { readers: readers.flat(), unread };
  } catch (error) {
    return { readers: [], unread: [...unread, `the process list cannot be read: ${messageOf(error)}`] };
  }
}

/**
 * Of the Pod that a manifest describes: what the containers that do not run as root see of the node.
 * @throws when /proc or a path cannot be read
 */
export async function readPodSights(context: Context, manifest: string): Promise<PodSight[]> {
  const pod = podUsersOf(manifest);
  const users = pod.ok ? pod.users : [];
  const table = readProcessTable(context.procDir);
  const sights = users.map(async (user) => {
    const ids = idsOf(user, await ownersOf(context, user, table));
    const mounts = ids.length === 0 ? [] : await mountsOf(context, user);
    return ids.map((each) => ({ name: user.name, ids: each, mounts }));
  });
  return (await Promise.all(sights)).flat();
}

async function mountsOf({ config }: Context, { mounts, volumes }: PodUser): Promise<PodSight['mounts']> {
  const seen = mounts.flatMap(({ name, subPath, readOnly }) => {
    const hostPath = volumes.find((volume) => volume.name === name)?.hostPath ?? null;
    return hostPath === null
      ? []
      : [{ path: subPath === null ? hostPath : `${hostPath}/${subPath}`, readOnly }];
  });
  return await Promise.all(
    seen.map(async ({ path, readOnly }) => ({ path: await realNodePath(config, path), readOnly })),
  );
}

async function readUsers(context: Context): Promise<{ users: PodUser[]; unread: string[] }> {
  const { config, files } = context;
  try {
    const directory = toRealPath(config, config.manifestsDir);
    if ((await files.readContent(directory)).kind === 'absent') return { users: [], unread: [] };
    const names = await files.listVisible(directory);
    const read = await Promise.all(
      names.map((name) => readUsersOf(context, `${config.manifestsDir}/${name}`)),
    );
    return {
      users: read.flatMap((one) => (typeof one === 'string' ? [] : one)),
      unread: read.filter((one) => typeof one === 'string'),
    };
  } catch (error) {
    return { users: [], unread: [messageOf(error)] };
  }
}

/** @returns why it could not be read */
async function readUsersOf(context: Context, path: string): Promise<PodUser[] | string> {
  const found = await readFileFact(context, path);
  if (found.kind === 'unreadable') return found.why;
  // The kubelet does not look into directories, and takes no Pod from what is no text.
  if (found.kind !== 'file' || found.text === null) return [];
  const read = podUsersOf(found.text);
  return read.ok ? read.users : `${path} ${read.why}`;
}

async function readersOf(
  context: Context,
  user: PodUser,
  table: ReturnType<typeof readProcessTable>,
): Promise<PodReader[]> {
  const ids = idsOf(user, await ownersOf(context, user, table));
  if (ids.length === 0) return [];
  const reads = await pathsReadBy(context, user);
  return ids.map((each) => ({ name: user.name, ids: each, reads }));
}

async function ownersOf(
  { config, procDir }: Context,
  { program, name }: PodUser,
  table: ReturnType<typeof readProcessTable>,
): Promise<ProcessOwner[]> {
  const component = Component.options.find((one) => one === program || one === name);
  if (component === undefined) return [];
  const { kubeletDir } = resolveNodePaths(config);
  return await readProcessOwners(component, {
    root: config.root,
    kubeletDir,
    table,
    ...(procDir && { procDir }),
  });
}

/** What arguments and variables name, what the files name that they name, and files that are mounted by themselves. */
async function pathsReadBy(context: Context, user: PodUser): Promise<ReadPath[]> {
  const named = new Set(user.texts.flatMap(pathsIn));
  const first = await Promise.all([...named].map((path) => readPath(context, user, path)));
  const inFiles = first.flatMap((read) => pathsIn(read?.text ?? ''));
  const mounted = user.mounts.map(({ mountPath }) => mountPath);
  const more = [...new Set([...inFiles, ...mounted])].filter((path) => !named.has(path));
  const second = await Promise.all(more.map((path) => readPath(context, user, path)));
  // Of a mounted directory only what is named in it is known to be read.
  return [...first, ...second.filter((read) => read?.kind === 'file')].flatMap((read) => read ?? []);
}

/** @returns null: the container does not see it on the node */
async function readPath(
  context: Context,
  user: PodUser,
  path: string,
): Promise<(ReadPath & { text: string }) | null> {
  const { config } = context;
  const found = findMount(path, user);
  if (found === undefined || found.hostPath === null || found.volume.hostPath === null) return null;
  const { mount, volume, hostPath } = found;
  const fact = await readFileFact(context, hostPath);
  if (fact.kind === 'absent') return null;
  const kind = fact.kind === 'unreadable' ? await kindOf(toRealPath(config, hostPath)) : fact.kind;
  const below = mount.subPath === null ? '' : `/${mount.subPath}`;
  return {
    path: await realNodePath(config, hostPath),
    kind,
    mount: await realNodePath(config, `${volume.hostPath}${below}`),
    readOnly: mount.readOnly,
    text: fact.kind === 'file' ? (fact.text ?? '') : '',
  };
}

/** As the paths of a change are: links followed. */
async function realNodePath(config: NodeConfig, path: string): Promise<string> {
  const asked = toRealPath(config, path).replace(/(?<=.)\/+$/, '');
  const { realPath } = await resolvePath(asked).catch(() => ({ realPath: asked }));
  return toNodePath(config, realPath);
}

/** Of what is no text to read: a socket, a device, a file of great size. */
async function kindOf(path: string): Promise<'file' | 'directory'> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true ? 'directory' : 'file';
}
