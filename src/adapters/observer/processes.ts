/** A component's processes on this node, from /proc: arguments, start, Pod, and whether they own its port. */
import { readFile, readdir, readlink, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Component } from '../../contracts/basics.ts';
import type { Observation } from '../../contracts/gate.ts';
import { canaryVariable } from '../../domain/rehearsal/canary-variable.ts';
import { startTicksOf, ticksPerSecond } from '../clock.ts';
import { readProcessTable } from './process-table.ts';
import type { ProcessTable } from './process-table.ts';

export type ComponentProcess = NonNullable<Observation['processes']>[number];

export interface ProcessScan {
  component: Component;
  /** '' on a real node; a practice node's directory otherwise: only what is tied to it is listed */
  root: string;
  /** real path */
  kubeletDir: string;
  /** null: nothing is asked about listening */
  port: number | null;
  /** true: the canary of a rehearsal; otherwise only what is none */
  canary?: boolean | undefined;
  procDir?: string;
  /** of this very look, where several components are looked for */
  table?: Promise<ProcessTable> | undefined;
}

/** @throws when /proc itself cannot be read */
export async function listComponentProcesses(scan: ProcessScan): Promise<ComponentProcess[]> {
  const { procDir, bootMs, rows } = await (scan.table ?? readProcessTable(scan.procDir));
  // /proc shows where links lead.
  const resolve = (path: string): Promise<string> => realpath(path).catch(() => path);
  const kubeletDir = await resolve(scan.kubeletDir);
  const real: ProcessScan = { ...scan, kubeletDir, root: scan.root === '' ? '' : await resolve(scan.root) };
  const found = await Promise.all(
    rows
      .filter(({ argv }) => basename(argv[0] ?? '') === scan.component)
      .map(({ pid, argv }) => readProcess(real, join(procDir, String(pid)), { pid, argv }, bootMs)),
  );
  return found.filter((process) => process !== null).sort((a, b) => a.pid - b.pid);
}

/** null: ended meanwhile, or not this node's. */
async function readProcess(
  scan: ProcessScan,
  dir: string,
  { pid, argv }: ProcessTable['rows'][number],
  bootMs: number | null,
): Promise<ComponentProcess | null> {
  try {
    const stat = await readFile(join(dir, 'stat'), 'utf8');
    // A zombie keeps its number until it is reaped, and runs nothing.
    if (/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')))) return null;
    const startTicks = startTicksOf(stat);
    if ((await isCanary(dir)) !== (scan.canary ?? false)) return null;
    const podUid = await readPodUid(scan, dir);
    if (podUid === null && !(await isOfThisNode(scan, dir, argv))) return null;
    if (podUid !== null && scan.root === '' && isOfApi(podUid)) return null;
    return {
      pid,
      startTicks,
      startedAtMs: bootMs === null ? null : bootMs + (Number(startTicks) * 1_000) / ticksPerSecond,
      argv,
      podUid,
      listening: scan.port !== null && (await ownsPort(dir, scan.port)),
    };
  } catch {
    // It ended between two reads; a process that is gone is not there.
    return null;
  }
}

/**
 * A static Pod's UID is the hash of its manifest, without dashes. A second scheduler, or the etcd of an application, that
 * came through the API is none of ours.
 */
function isOfApi(podUid: string): boolean {
  return podUid.includes('-');
}

/** Another user's environment cannot be read; what we start for a rehearsal runs as the live one does. */
async function isCanary(dir: string): Promise<boolean> {
  const environment = await readFile(join(dir, 'environ'), 'utf8').catch(() => '');
  return environment.split('\0').some((pair) => pair.startsWith(`${canaryVariable}=`));
}

/** A practice component works in its Pod's directory; a container has its Pod's files mounted. */
async function readPodUid(scan: ProcessScan, dir: string): Promise<string | null> {
  const podsDir = `${scan.kubeletDir}/pods/`;
  const cwd = await readlink(join(dir, 'cwd')).catch(() => '');
  if (cwd.startsWith(podsDir)) return cwd.slice(podsDir.length).split('/')[0] ?? null;
  const mounts = await readFile(join(dir, 'mountinfo'), 'utf8').catch(() => '');
  if (scan.root !== '') {
    const [, rest] = mounts.split(podsDir, 2);
    return rest === undefined ? null : (/^[0-9a-zA-Z-]+/.exec(rest)?.[0] ?? null);
  }
  return podUidOfMounts(mounts);
}

/**
 * By what is mounted (proc(5), mountinfo: the fourth field is the root of a mount, the fifth its place), for a container has files of its
 * Pod at places of its own. Outside of containers every Pod's token lies at its place below the kubelet's directory: that is the
 * machine, which all of the node's Pods are mounted on, and the kubelet itself.
 */
function podUidOfMounts(mountinfo: string): string | null {
  for (const line of mountinfo.split('\n')) {
    const [, , , source = '', place = ''] = line.split(' ');
    // The kubelet's directory can be a file system of its own: then the source begins at /pods.
    const uid = /\/pods\/([0-9a-f-]{8,36})\/(?:etc-hosts|containers\/|volumes\/)/.exec(source)?.[1];
    if (uid !== undefined && !place.includes(`/pods/${uid}/`)) return uid;
  }
  return null;
}

/** The kubelet is in no Pod. On a practice node it works or is configured below the node's root. */
async function isOfThisNode(scan: ProcessScan, dir: string, argv: string[]): Promise<boolean> {
  if (scan.component !== 'kubelet') return false;
  if (scan.root === '') return true;
  const cwd = await readlink(join(dir, 'cwd')).catch(() => '');
  const isBelow = (path: string): boolean => path === scan.root || path.includes(`${scan.root}/`);
  return isBelow(cwd) || argv.some((item) => isBelow(item) || item.endsWith(`=${scan.root}`));
}

/** By the process's own network namespace, which need not be ours. */
async function ownsPort(dir: string, port: number): Promise<boolean> {
  const inodes = new Set<string>();
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['tcp', 'tcp6']) {
    const text = await readFile(join(dir, 'net', table), 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const isListening = fields[3] === '0A' && (fields[1] ?? '').endsWith(`:${hexPort}`);
      if (isListening && fields[9] !== undefined) inodes.add(`socket:[${fields[9]}]`);
    }
  }
  if (inodes.size === 0) return false;
  const descriptors = await readdir(join(dir, 'fd')).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => readlink(join(dir, 'fd', fd)).catch(() => '')));
  return links.some((link) => inodes.has(link));
}
