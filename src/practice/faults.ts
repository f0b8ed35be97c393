/** Faults that a person or a test can put upon a practice node; one small file each, in force until cleared. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './write-json.ts';

export const faultExplanations = {
  'slow-start': 'the component takes this long (default 5000 ms) before it listens',
  crash: 'the component exits with 1 this long (default 500 ms) after each start',
  'crash-once': 'as crash, for one start only',
  'unhealthy-after': 'its health paths answer 500 from this long (default 2000 ms) after its start',
  unready: '/readyz answers 500; /livez stays 200 (a component without /readyz: its health path)',
  'not-useful': 'healthy, but its own work fails: API requests answer 500, leases are not renewed',
  'hang-on-term': 'it ignores SIGTERM, so that the kubelet waits out the grace and kills it',
  'snapshot-fails': 'of etcd: a snapshot breaks off in the middle',
  'snapshot-corrupt': 'of etcd: the checksum at the end of a snapshot is of other bytes',
  alarm: 'of etcd: it has raised the alarm NOSPACE, and says in its health that it is not well',
  'no-kubeadm': 'the API server has no ConfigMap of kubeadm: the cluster was not made by it',
  'configmap-forbidden': 'the API server refuses to read and to write ConfigMaps of kube-system (403)',
  'configmap-conflict': 'each write of a ConfigMap of kube-system meets a newer version (409)',
  'kubelet-stopped': 'the kubelet is stopped and cannot be started; containers keep running',
  'no-inotify': 'the kubelet sees changes of files only at its tick',
  'disk-full': "nothing more can be written to the node's disk (a node made with --disk small)",
} as const;

export type FaultName = keyof typeof faultExplanations;

export interface Fault {
  name: FaultName;
  /** null for the faults of the kubelet and of the node */
  component: string | null;
  valueMs: number | null;
  /** only processes with this argument, such as --profiling=false */
  when: string | null;
  /** only processes started after the fault was set */
  next: boolean;
  setAtMs: number;
}

const nodeFaults: readonly FaultName[] = ['kubelet-stopped', 'no-inotify', 'disk-full'];
const etcdFaults: readonly FaultName[] = ['snapshot-fails', 'snapshot-corrupt', 'alarm'];
const defaultsMs: Partial<Record<FaultName, number>> = {
  'slow-start': 5_000,
  crash: 500,
  'crash-once': 500,
  'unhealthy-after': 2_000,
};

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultExplanations, name);
}

export function isNodeFault(name: FaultName): boolean {
  return nodeFaults.includes(name);
}

export interface FaultRequest {
  component?: string;
  valueMs?: number;
  when?: string;
  next?: boolean;
}

/** Completes what was asked; the component defaults to kube-apiserver, and to etcd for what only etcd does. */
export function makeFault(name: FaultName, request: FaultRequest, setAtMs: number): Fault {
  return {
    name,
    component: isNodeFault(name) ? null : (request.component ?? ownerOf(name)),
    valueMs: request.valueMs ?? defaultsMs[name] ?? null,
    when: request.when ?? null,
    next: request.next ?? false,
    setAtMs,
  };
}

function ownerOf(name: FaultName): string {
  return etcdFaults.includes(name) ? 'etcd' : 'kube-apiserver';
}

function faultFile(dir: string, fault: Pick<Fault, 'name' | 'component'>): string {
  return join(dir, fault.component === null ? `${fault.name}.json` : `${fault.name}@${fault.component}.json`);
}

export function storeFault(dir: string, fault: Fault): void {
  mkdirSync(dir, { recursive: true });
  writeJson(faultFile(dir, fault), fault);
}

export function clearFault(dir: string, fault: Pick<Fault, 'name' | 'component'>): void {
  rmSync(faultFile(dir, fault), { force: true });
}

export function listFaults(dir: string): Fault[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => readJson(join(dir, name)) as Fault | undefined)
    .filter((fault) => fault !== undefined);
}

/** The fault of this name that applies to one process, if any. */
export function findFault(
  faults: Fault[],
  name: FaultName,
  process: { component: string; argv: string[]; startedAtMs: number },
): Fault | undefined {
  return faults.find(
    (fault) =>
      fault.name === name &&
      fault.component === process.component &&
      (fault.when === null || process.argv.includes(fault.when)) &&
      (!fault.next || process.startedAtMs >= fault.setAtMs),
  );
}
