/** As whom the containers of a static Pod run, and what of the node they see, by its manifest. */
import type { MountFact, VolumeFact } from '../../audit/index.ts';
import {
  asList,
  asNumber,
  asObject,
  asText,
  expandVariables,
  readEnvironment,
  readMounts,
  readVolumes,
} from '../../manifest/pod-parts.ts';
import type { TreeObject } from '../../manifest/pod-parts.ts';
import { readFirstDocument } from '../../manifest/source.ts';
import type { Tree } from '../../manifest/source.ts';

export interface PodUser {
  /** of the container */
  name: string;
  /** what it starts; '' where the image decides */
  program: string;
  /** null: the manifest does not say, so its image does */
  uid: number | null;
  gid: number | null;
  /** groups beside the first */
  groups: readonly number[];
  /** it does not start as root, whatever the image says */
  isNonRoot: boolean;
  /** arguments, and values of variables: they name files */
  texts: readonly string[];
  volumes: readonly VolumeFact[];
  mounts: readonly MountFact[];
}

export type PodUsers = { ok: true; users: PodUser[] } | { ok: false; why: string };

/** As the kubelet reads a file: its first document; one that is no Pod starts nothing. */
export function podUsersOf(text: string): PodUsers {
  try {
    const pod = asObject(readFirstDocument(text));
    return { ok: true, users: pod['kind'] === 'Pod' ? usersOf(asObject(pod['spec'])) : [] };
  } catch (error) {
    return { ok: false, why: `is not YAML: ${(error as Error).message}` };
  }
}

function usersOf(spec: TreeObject): PodUser[] {
  const ofPod = asObject(spec['securityContext']);
  const volumes = readVolumes(spec);
  const groups = [...numbers(ofPod['supplementalGroups']), ...numbers([ofPod['fsGroup']])];
  return [...asList(spec['initContainers']), ...asList(spec['containers'])].map((container) => {
    const own = asObject(container['securityContext']);
    const { env } = readEnvironment(container);
    const words = [...texts(container['command']), ...texts(container['args'])];
    const argv = words.map((word) => expandVariables(word, env).text);
    return {
      name: asText(container['name']) ?? '',
      program: (argv[0] ?? '').split('/').at(-1) ?? '',
      uid: asNumber(own['runAsUser'] ?? ofPod['runAsUser']),
      gid: asNumber(own['runAsGroup'] ?? ofPod['runAsGroup']),
      groups,
      isNonRoot: (own['runAsNonRoot'] ?? ofPod['runAsNonRoot']) === true,
      texts: [...argv, ...Object.values(env)],
      volumes,
      mounts: readMounts(container),
    };
  });
}

/** Who a process is to the file system. */
export interface ProcessIds {
  /** null: it is not root, and more is not known */
  uid: number | null;
  /** groups that it is known to have */
  gids: readonly number[];
  /** groups that it has unless its image says otherwise */
  likelyGids: readonly number[];
}

/**
 * What the manifest says comes before what runs: the next start goes by it.
 * @param running ids of the processes of this program
 * @returns everybody else than root that the container runs as, or may
 */
export function idsOf(
  { uid, gid, groups, isNonRoot }: Omit<PodUser, 'name' | 'program' | 'texts' | 'volumes' | 'mounts'>,
  running: readonly { uid: number; gids: readonly number[] }[],
): ProcessIds[] {
  if (uid === 0) return [];
  if (uid === null) {
    const seen = running.filter((one) => one.uid !== 0);
    if (seen.length > 0)
      return seen.map((one) => ({ uid: one.uid, gids: [...one.gids, ...groups], likelyGids: [] }));
    return isNonRoot ? [{ uid: null, gids: [...numbers([gid]), ...groups], likelyGids: [] }] : [];
  }
  const seen = running.find((one) => one.uid === uid)?.gids ?? [];
  // A user whom the image does not know has group 0 (container runtimes).
  const likelyGids = gid === null && seen.length === 0 ? [0] : [];
  return [{ uid, gids: [...numbers([gid]), ...groups, ...seen], likelyGids }];
}

/** Absolute paths in arguments, variables and configuration files, however they are written there. */
export function pathsIn(text: string): string[] {
  const found = text.matchAll(/(?:^|[\s=,;:"'([])(\/[^\s,;:"')\]]*)/g);
  return [...new Set([...found].map(([, path = '']) => path.replace(/\/{2,}/g, '/')))];
}

function texts(tree: Tree): string[] {
  return Array.isArray(tree) ? tree.flatMap((item) => asText(item) ?? []) : [];
}

function numbers(tree: Tree): number[] {
  return Array.isArray(tree) ? tree.flatMap((item) => asNumber(item) ?? []) : [];
}
