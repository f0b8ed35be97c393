/** Stands for the container runtime: starts, signals and remembers processes; its records outlive the kubelet. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { containerVariable, nodeOptions } from '../container-spec.ts';
import type { ContainerMount, PracticeContainer } from '../container-spec.ts';
import { identifyProcess, isAlive, signalProcess } from '../process-identity.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import { readJson, writeJson } from '../write-json.ts';
import type { ContainerSpec, StaticPod } from './pod.ts';

export interface ContainerExit {
  code: number;
  reason: string;
  message: string;
  finishedAtMs: number;
}

export interface ContainerRecord {
  id: string;
  podUid: string;
  fullName: string;
  name: string;
  attempt: number;
  graceMs: number;
  startedAtMs: number;
  process: ProcessIdentity | null;
  exit: ContainerExit | null;
  /** real path */
  logPath: string;
}

export interface RuntimePaths {
  root: string;
  containersDir: string;
  faultsDir: string;
  componentScript: string;
  leaseScale: number;
}

/** Programs that the practice images hold. */
const programs = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'sleep',
  'pause',
]);

export class ContainerRuntime {
  readonly #paths: RuntimePaths;
  readonly #node: string;
  readonly #records = new Map<string, ContainerRecord>();
  readonly #children = new Map<string, ChildProcess>();
  #onExit: (record: ContainerRecord) => void = () => undefined;

  constructor(paths: RuntimePaths, node: string) {
    this.#paths = paths;
    this.#node = node;
    mkdirSync(paths.containersDir, { recursive: true });
    for (const name of readdirSync(paths.containersDir)) {
      if (!name.endsWith('.json') || name.endsWith('.spec.json')) continue;
      const record = readJson(join(paths.containersDir, name)) as ContainerRecord | undefined;
      if (record) this.#records.set(record.id, record);
    }
  }

  onExit(listener: (record: ContainerRecord) => void): void {
    this.#onExit = listener;
  }

  list(podUid?: string): ContainerRecord[] {
    const records = [...this.#records.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
    return podUid === undefined ? records : records.filter((record) => record.podUid === podUid);
  }

  /** Looks after processes that are not our children: those that an earlier kubelet started. */
  refresh(): void {
    for (const record of this.#records.values()) {
      if (record.exit !== null || this.#children.has(record.id)) continue;
      if (!isAlive(record.process ?? undefined)) this.#noteExit(record, this.#storedExitCode(record));
    }
  }

  start(pod: StaticPod, container: ContainerSpec, mounts: ContainerMount[], nowMs: number): ContainerRecord {
    const id = randomBytes(32).toString('hex');
    const attempts = this.list(pod.uid).filter((record) => record.name === container.name);
    const attempt = attempts.length === 0 ? 0 : Math.max(...attempts.map((record) => record.attempt)) + 1;
    const podName = pod.fullName.replace('/', '_');
    const record: ContainerRecord = {
      id,
      podUid: pod.uid,
      fullName: pod.fullName,
      name: container.name,
      attempt,
      graceMs: pod.object.spec.terminationGracePeriodSeconds * 1000,
      startedAtMs: nowMs,
      process: null,
      exit: null,
      logPath: join(this.#paths.root, `var/log/pods/${podName}_${pod.uid}/${container.name}/${attempt}.log`),
    };
    mkdirSync(dirname(record.logPath), { recursive: true });
    this.#records.set(id, record);
    const [command = '', ...args] = expandCommand(container);
    if (!programs.has(basename(command)) || !isInPath(command)) {
      const file = command === '' ? 'no command specified' : `exec: "${command}": ${missingWords(command)}`;
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${file}`;
      this.#noteExit(record, { code: 128, reason: 'StartError', message });
      return record;
    }
    this.#spawn(record, pod, container, [command, ...args], mounts);
    return record;
  }

  #spawn(
    record: ContainerRecord,
    pod: StaticPod,
    container: ContainerSpec,
    argv: string[],
    mounts: ContainerMount[],
  ): void {
    const podDir = join(this.#paths.root, 'var/lib/kubelet/pods', pod.uid);
    const spec: PracticeContainer = {
      id: record.id,
      rootfs: join(podDir, 'rootfs'),
      mounts,
      faultsDir: this.#paths.faultsDir,
      exitFile: join(this.#paths.containersDir, `${record.id}.exit`),
      node: this.#node,
      leaseScale: this.#paths.leaseScale,
      startedAtMs: record.startedAtMs,
    };
    for (const dir of ['containers', 'volumes', 'rootfs/tmp', 'rootfs/var/log']) {
      mkdirSync(join(podDir, dir), { recursive: true });
    }
    const specFile = join(this.#paths.containersDir, `${record.id}.spec.json`);
    writeJson(specFile, spec);
    const log = openSync(record.logPath, 'a');
    const child = spawn(process.execPath, [this.#paths.componentScript, ...argv.slice(1)], {
      argv0: argv[0],
      cwd: podDir,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOSTNAME: this.#node,
        ...Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? ''])),
        NODE_OPTIONS: nodeOptions,
        [containerVariable]: specFile,
      },
    });
    closeSync(log);
    this.#children.set(record.id, child);
    child.unref();
    child.once('error', (error) => {
      this.#children.delete(record.id);
      this.#noteExit(record, { code: 128, reason: 'StartError', message: error.message });
    });
    child.once('exit', (code, signal) => {
      this.#children.delete(record.id);
      const status = code ?? 128 + (signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : 1);
      this.#noteExit(record, { code: status, reason: status === 0 ? 'Completed' : 'Error', message: '' });
    });
    record.process = child.pid === undefined ? null : (identifyProcess(child.pid) ?? null);
    this.#store(record);
  }

  #storedExitCode(record: ContainerRecord): Omit<ContainerExit, 'finishedAtMs'> {
    let code = 137; // no word of its own: it was killed
    try {
      code = Number(readFileSync(join(this.#paths.containersDir, `${record.id}.exit`), 'utf8')) || 0;
    } catch {
      // killed before it could say anything
    }
    return { code, reason: code === 0 ? 'Completed' : 'Error', message: '' };
  }

  #noteExit(record: ContainerRecord, exit: Omit<ContainerExit, 'finishedAtMs'>): void {
    if (record.exit !== null) return;
    record.exit = { ...exit, finishedAtMs: Date.now() };
    if (exit.message !== '') {
      try {
        appendFileSync(record.logPath, `${new Date().toISOString()} stderr F ${exit.message}\n`);
      } catch {
        // a full disk keeps no log
      }
    }
    this.#store(record);
    this.#onExit(record);
  }

  #store(record: ContainerRecord): void {
    try {
      writeJson(join(this.#paths.containersDir, `${record.id}.json`), record);
    } catch {
      // On a full disk the record lives in memory only; the process is found again by its working directory.
    }
  }

  signal(record: ContainerRecord, signal: NodeJS.Signals): void {
    if (record.process) signalProcess(record.process, signal);
  }

  /** Forgets a container that has ended, with its log. */
  remove(record: ContainerRecord): void {
    this.#records.delete(record.id);
    for (const suffix of ['json', 'spec.json', 'exit']) {
      rmSync(join(this.#paths.containersDir, `${record.id}.${suffix}`), { force: true });
    }
    rmSync(record.logPath, { force: true });
    const podLogs = dirname(dirname(record.logPath));
    if (this.list(record.podUid).length === 0) rmSync(podLogs, { recursive: true, force: true });
  }
}

/** `$(NAME)` of the container's own variables; `$$(NAME)` stays as it is. */
export function expandCommand(container: ContainerSpec): string[] {
  const variables = new Map((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
  return [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
    word.replaceAll(/\$(\$?)\(([A-Za-z_.-][A-Za-z0-9_.-]*)\)/g, (whole, escape: string, name: string) =>
      escape ? whole.slice(1) : (variables.get(name) ?? whole),
    ),
  );
}

function isInPath(command: string): boolean {
  return !command.includes('/') || dirname(command) === '/usr/local/bin';
}

function missingWords(command: string): string {
  return command.includes('/')
    ? `stat ${command}: no such file or directory`
    : 'executable file not found in $PATH';
}
