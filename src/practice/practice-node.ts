/**
 * One practice node: a directory that looks like a kubeadm control-plane node, a kubelet and components that behave
 * like the real ones. For the demo, the docs and the tests; everything listens on loopback only.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defaultBundlesDir, locateBundles } from './entry-points.ts';
import { clearFault, isNodeFault, listFaults, makeFault, storeFault } from './faults.ts';
import type { Fault, FaultName, FaultRequest } from './faults.ts';
import { newBoot } from './node/boot.ts';
import { fillDisk, freeDisk, mountSmallDisk, unmountSmallDisk } from './node/disk.ts';
import { findKubelet, startKubelet, stopKubelet } from './node/kubelet-process.ts';
import { writeNodeFiles } from './node/node-files.ts';
import { askAll } from './node/readiness.ts';
import type { PartState } from './node/readiness.ts';
import { runBootRecovery, startRecovery, stopRecovery } from './node/recovery.ts';
import { choosePorts } from './ports.ts';
import { findProcessesBelow, isAlive, readPssBytes, signalProcess, waitForEnd } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { realPace, readSettings, resolvePracticePaths } from './settings.ts';
import type { Pace, PracticePaths, PracticeSettings } from './settings.ts';
import { readJson, writeJson } from './write-json.ts';
import type { ContainerRecord } from './kubelet/container-runtime.ts';

export interface PracticeNodeOptions {
  dir: string;
  /** default `practice` */
  node?: string;
  /** default `local` */
  cluster?: string;
  /** what is not named is as slow as the real one; `fastPace` for tests */
  pace?: Partial<Pace>;
  /** where practice-kubelet.mjs and practice-component.mjs are; default: dist/ of this package */
  bundlesDir?: string;
  /** `small`: a disk of its own (needs root), so that the fault disk-full can be set */
  disk?: 'shared' | 'small';
  /** commands that undo an open change; absent: the built `recover` program when there is one; null: none */
  recover?: PracticeSettings['recover'];
  /** more fields of the node's policy (NodeConfig) */
  nodeConfig?: Record<string, unknown>;
}

export interface PodFacts {
  component: string;
  uid: string;
  containerId: string;
  restartCount: number;
  /** of the newest container, when it has ended */
  exitCode: number | null;
  pid: number | null;
  logPath: string;
}

/** Makes the directory, without starting anything. @throws Error when there is a node in it already */
export async function createPracticeNode(options: PracticeNodeOptions): Promise<PracticeNode> {
  mkdirSync(options.dir, { recursive: true });
  // Processes are found by their working directory, which the kernel names without links.
  const root = realpathSync(options.dir);
  const bundlesDir = resolve(options.bundlesDir ?? defaultBundlesDir());
  locateBundles(bundlesDir);
  if (existsSync(resolvePracticePaths(root).settings)) {
    throw new Error(`${root}: expected no practice node, found one; open it, or remove it first`);
  }
  const disk = options.disk ?? 'shared';
  if (disk === 'small') mountSmallDisk(root);
  const settings: PracticeSettings = {
    schema: 1,
    root,
    node: options.node ?? 'practice',
    cluster: options.cluster ?? 'local',
    ports: await choosePorts(),
    pace: { ...realPace, ...options.pace },
    bundlesDir,
    disk,
    ...(options.recover === undefined ? {} : { recover: options.recover }),
  };
  writeNodeFiles(settings, options.nodeConfig ?? {});
  return new PracticeNode(settings);
}

/** @throws Error when there is no practice node in this directory */
export function openPracticeNode(dir: string): PracticeNode {
  return new PracticeNode(readSettings(resolve(dir)));
}

export function hasPracticeNode(dir: string): boolean {
  return existsSync(resolvePracticePaths(resolve(dir)).settings);
}

export class PracticeNode {
  readonly settings: PracticeSettings;
  readonly paths: PracticePaths;

  constructor(settings: PracticeSettings) {
    this.settings = settings;
    this.paths = resolvePracticePaths(settings.root);
  }

  get dir(): string {
    return this.settings.root;
  }

  /** of the node's policy, for a worker and for `recover` */
  get nodeConfigPath(): string {
    return this.paths.nodeConfig;
  }

  manifestPath(component: string): string {
    return join(this.paths.manifestsDir, `${component}.yaml`);
  }

  /**
   * Switches the node on; after a stop this is a new boot. Returns before the components are up: see `ready`.
   * `starterPid`: the recovery may end when this process has, and no change is open.
   */
  async start(options: { starterPid?: number } = {}): Promise<void> {
    if (findKubelet(this.dir)) return;
    const wasRunning = this.#containerRecords().some((record) => isAlive(record.process ?? undefined));
    if (!wasRunning) this.#forgetBoot();
    runBootRecovery(this.settings);
    await startKubelet(this.dir);
    startRecovery(this.settings, options.starterPid);
  }

  /** Containers of an earlier boot are gone, and with them what the runtime knew. */
  #forgetBoot(): void {
    for (const name of readdirSync(this.paths.containers)) {
      rmSync(join(this.paths.containers, name), { recursive: true });
    }
    const pods = join(this.paths.kubeletDir, 'pods');
    for (const name of readdirSync(pods)) rmSync(join(pods, name), { recursive: true, force: true });
    writeJson(this.paths.bootFile, newBoot());
  }

  /** Pulls the plug: every process of the node is killed, by its pid. */
  async stop(): Promise<void> {
    await stopRecovery(this.settings);
    const kubelet = findKubelet(this.dir);
    if (kubelet) signalProcess(kubelet, 'SIGKILL');
    if (kubelet) await waitForEnd([kubelet], 5_000);
    // With the kubelet gone nothing starts any more; a process it had just started is found by its working directory.
    const rest = this.#componentProcesses();
    for (const identity of rest) signalProcess(identity, 'SIGKILL');
    if (!(await waitForEnd(rest, 5_000))) {
      throw new Error(`${this.dir}: expected every process to end within 5 s of SIGKILL`);
    }
  }

  #componentProcesses(): ProcessIdentity[] {
    const known = this.#containerRecords().map((record) => record.process);
    const found = findProcessesBelow(join(this.paths.kubeletDir, 'pods'));
    const byPid = new Map<number, ProcessIdentity>();
    for (const identity of [...known, ...found]) {
      if (identity && isAlive(identity)) byPid.set(identity.pid, identity);
    }
    return [...byPid.values()];
  }

  /** Stops, and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.stop();
    if (this.settings.disk === 'small') await unmountSmallDisk(this.dir);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** A power cycle: all processes killed, a new boot, recovery before the kubelet. */
  async reboot(options: { starterPid?: number } = {}): Promise<void> {
    await this.stop();
    await this.start(options);
  }

  async stopKubelet(): Promise<void> {
    await stopKubelet(this.dir);
  }

  /** As the node policy's kubeletRestart; containers keep running. */
  async restartKubelet(): Promise<void> {
    await stopKubelet(this.dir);
    await startKubelet(this.dir);
  }

  /** One look at kubelet and components: do they answer, and (judged) has the kubelet found them started and ready? */
  async look(): Promise<PartState[]> {
    return await askAll(this.settings);
  }

  /**
   * Waits until every component answers its health path with 200; with `judged` until the kubelet says Ready too.
   * @throws Error that names what is still missing
   */
  async ready(options: { timeoutMs?: number; judged?: boolean } = {}): Promise<void> {
    const deadlineMs = Date.now() + (options.timeoutMs ?? 30_000);
    for (;;) {
      const parts = await this.look();
      const missing = parts.filter(
        (part) => !part.healthy || (options.judged === true && part.judged === false),
      );
      if (missing.length === 0) return;
      if (Date.now() > deadlineMs) {
        const detail = missing.map((part) => `${part.name} (${part.detail})`).join(', ');
        throw new Error(`${this.settings.node}: not ready: ${detail}; see ${this.paths.kubeletLog}`);
      }
      await new Promise((wake) => setTimeout(wake, 25));
    }
  }

  /** @throws Error for disk-full on a node without a disk of its own */
  async fault(name: FaultName, request: FaultRequest = {}): Promise<Fault> {
    const fault = makeFault(name, request, Date.now());
    if (name === 'disk-full') {
      if (this.settings.disk !== 'small') {
        throw new Error(
          `${this.dir}: expected a node with a disk of its own (created with --disk small), found a shared one`,
        );
      }
      storeFault(this.paths.faults, fault);
      fillDisk(this.dir);
      return fault;
    }
    storeFault(this.paths.faults, fault);
    if (name === 'kubelet-stopped') await stopKubelet(this.dir);
    return fault;
  }

  /** Without a component: the fault on every component. */
  async clearFault(name: FaultName, component?: string): Promise<void> {
    for (const fault of listFaults(this.paths.faults)) {
      if (fault.name !== name) continue;
      if (component !== undefined && !isNodeFault(name) && fault.component !== component) continue;
      clearFault(this.paths.faults, fault);
    }
    if (name === 'disk-full') freeDisk(this.dir);
    if (name === 'kubelet-stopped') await startKubelet(this.dir);
  }

  faults(): Fault[] {
    return listFaults(this.paths.faults);
  }

  #containerRecords(): ContainerRecord[] {
    if (!existsSync(this.paths.containers)) return [];
    return readdirSync(this.paths.containers)
      .filter((name) => name.endsWith('.json') && !name.endsWith('.spec.json'))
      .map((name) => readJson(join(this.paths.containers, name)) as ContainerRecord | undefined)
      .filter((record) => record !== undefined)
      .sort((a, b) => a.startedAtMs - b.startedAtMs);
  }

  /** Every container that the runtime remembers, oldest first; also those of Pods that are gone. */
  containers(): PodFacts[] {
    return this.#containerRecords().map((record) => ({
      component: record.name,
      uid: record.podUid,
      containerId: record.id,
      restartCount: record.attempt,
      exitCode: record.exit?.code ?? null,
      pid: isAlive(record.process ?? undefined) ? (record.process?.pid ?? null) : null,
      logPath: record.logPath,
    }));
  }

  /** Live processes of a component, oldest first; of the kubelet too. */
  pidsOf(component: string): number[] {
    if (component === 'kubelet') {
      const kubelet = findKubelet(this.dir);
      return kubelet ? [kubelet.pid] : [];
    }
    return this.containers()
      .filter((facts) => facts.component === component && facts.pid !== null)
      .map((facts) => facts.pid ?? 0);
  }

  /** Proportional memory of kubelet and components together. */
  pssBytes(): number {
    const kubelet = findKubelet(this.dir);
    const all = [...this.#componentProcesses(), ...(kubelet ? [kubelet] : [])];
    return all.map(({ pid }) => readPssBytes(pid)).reduce((sum, bytes) => sum + bytes, 0);
  }
}
