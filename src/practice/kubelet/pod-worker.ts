/**
 * The life of one static Pod under one UID: waits for its predecessor, mounts, starts, restarts with back-off, ends with grace
 * (pkg/kubelet pod_workers.go, kuberuntime). What to do next is worked out again at each sync.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Pace } from '../settings.ts';
import {
  backoffKey,
  goDuration,
  nextBackoff,
  remainingBackoff,
  requeueAfter,
  scaleBackoff,
} from './backoff.ts';
import type { BackoffEntry } from './backoff.ts';
import type { ContainerRecord, ContainerRuntime } from './container-runtime.ts';
import type { Log } from './kubelet-log.ts';
import type { ContainerSpec, ProbeSpec, StaticPod } from './pod.ts';
import { ContainerProber } from './prober.ts';
import { mountContainer, setUpVolumes } from './volumes.ts';

export interface WorkerDeps {
  root: string;
  pace: Pace;
  runtime: ContainerRuntime;
  log: Log;
  /** by UID and container, for all Pods: a byte-identical Pod that comes back finds its old entry */
  backoffs: Map<string, BackoffEntry>;
  /** another Pod of this name has been started and has not ended */
  mayStart: (worker: PodWorker) => boolean;
  /** the mirror of the Pod whose place it takes goes before containers start; null: nothing to wait for */
  replaceMirror: (pod: StaticPod) => Promise<void> | null;
  /** posts the mirror Pod before containers start */
  onStarting: (pod: StaticPod) => void;
  onChange: () => void;
}

export type WorkerState = 'waiting' | 'running' | 'terminating' | 'terminated';

export interface ContainerView {
  spec: ContainerSpec;
  current: ContainerRecord | null;
  last: ContainerRecord | null;
  waiting: { reason: string; message: string } | null;
  started: boolean;
  ready: boolean;
}

export class PodWorker {
  pod: StaticPod;
  state: WorkerState = 'waiting';
  readonly #deps: WorkerDeps;
  readonly #probers = new Map<string, ContainerProber>();
  readonly #waiting = new Map<string, { reason: string; message: string }>();
  readonly #killing = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #mountDelayMs = 0;

  constructor(pod: StaticPod, deps: WorkerDeps) {
    this.pod = pod;
    this.#deps = deps;
    this.#schedule(0);
  }

  get uid(): string {
    return this.pod.uid;
  }

  /** The Pod's file changed but its UID did not: the container's hash covers only name and image. */
  update(pod: StaticPod): void {
    const image = (from: StaticPod): string =>
      JSON.stringify(from.object.spec.containers.map((container) => [container.name, container.image]));
    const changed = image(pod) !== image(this.pod);
    this.pod = pod;
    if (changed)
      for (const view of this.view()) if (view.current) this.#kill(view.current, view.current.graceMs);
    this.#schedule(0);
  }

  terminate(): void {
    if (this.state === 'terminating' || this.state === 'terminated') return;
    const grace = this.pod.object.spec.terminationGracePeriodSeconds;
    this.#deps.log('I', 'kuberuntime_container.go:869', 'Killing container with a grace period', {
      pod: this.pod.fullName,
      podUID: this.uid,
      gracePeriod: grace,
    });
    this.state = 'terminating';
    this.#stopProbers();
    for (const record of this.#deps.runtime.list(this.uid)) {
      if (record.exit === null) this.#kill(record, grace * 1000);
    }
    this.#schedule(0);
  }

  /** A container of this Pod has ended. */
  noteExit(record: ContainerRecord): void {
    this.#killing.delete(record.id);
    this.#probers.get(record.id)?.stop();
    this.#probers.delete(record.id);
    this.#deps.log('I', 'kubelet.go:2617', 'SyncLoop (PLEG): event for pod', {
      pod: this.pod.fullName,
      event: `ContainerDied ${record.name} attempt ${record.attempt} exit code ${record.exit?.code ?? 0}`,
    });
    this.#schedule(this.#deps.pace.relistMs / 2);
    this.#deps.onChange();
  }

  /** The kubelet ends; the containers stay. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#stopProbers();
  }

  view(): ContainerView[] {
    const records = this.#deps.runtime.list(this.uid);
    return this.pod.object.spec.containers.map((spec) => {
      const own = records.filter((record) => record.name === spec.name);
      const newest = own.at(-1) ?? null;
      const prober = newest ? this.#probers.get(newest.id) : undefined;
      return {
        spec,
        current: newest?.exit === null ? newest : null,
        last: newest?.exit === null ? (own.at(-2) ?? null) : newest,
        waiting: this.#waiting.get(spec.name) ?? null,
        started: prober?.started ?? false,
        ready: prober?.ready ?? false,
      };
    });
  }

  #stopProbers(): void {
    for (const prober of this.#probers.values()) prober.stop();
    this.#probers.clear();
  }

  #schedule(delayMs: number): void {
    if (this.state === 'terminated') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sync(), delayMs);
  }

  #sync(): void {
    if (this.state === 'terminating') {
      this.#finishWhenAllEnded();
      return;
    }
    if (this.state === 'waiting') {
      if (!this.#deps.mayStart(this)) {
        this.#deps.log('I', 'pod_workers.go:1255', 'Pod cannot start yet', {
          pod: this.pod.fullName,
          podUID: this.uid,
        });
        // Requeued after backOffPeriod with up to half as much jitter: what makes an ordinary change take 40 s.
        this.#schedule(this.#deps.pace.startDelayMs * (1 + Math.random() / 2));
        return;
      }
      this.state = 'running';
    }
    this.#syncContainers();
    this.#deps.onChange();
  }

  #finishWhenAllEnded(): void {
    const { runtime, root } = this.#deps;
    if (runtime.list(this.uid).some((record) => record.exit === null)) return;
    this.state = 'terminated';
    clearTimeout(this.#timer);
    rmSync(join(root, 'var/lib/kubelet/pods', this.uid), { recursive: true, force: true });
    this.#deps.log('I', 'pod_workers.go:890', 'Pod has been terminated', {
      pod: this.pod.fullName,
      podUID: this.uid,
    });
    this.#deps.onChange();
  }

  #syncContainers(): void {
    const starting = this.view().filter((view) => view.current === null);
    for (const view of this.view()) if (view.current) this.#adopt(view.spec, view.current);
    if (starting.length === 0) return;
    const replacing = this.#deps.replaceMirror(this.pod);
    if (replacing !== null) {
      void replacing.then(() => this.#schedule(0));
      return;
    }
    this.#deps.onStarting(this.pod);
    const mounted = setUpVolumes(this.#deps.root, this.pod);
    if (!mounted.ok) {
      this.#waitForMount(mounted.error, starting);
      return;
    }
    this.#mountDelayMs = 0;
    for (const view of starting) this.#startUnlessBackingOff(view);
  }

  #waitForMount(error: string, starting: ContainerView[]): void {
    const { pace, log } = this.#deps;
    for (const view of starting) {
      this.#waiting.set(view.spec.name, { reason: 'ContainerCreating', message: error });
    }
    log('E', 'nestedpendingoperations.go:348', 'FailedMount', { pod: this.pod.fullName, err: error });
    const longestMs = 122_000 * pace.backoffScale;
    this.#mountDelayMs = Math.min(Math.max(500 * pace.backoffScale, this.#mountDelayMs * 2), longestMs);
    this.#schedule(this.#mountDelayMs);
  }

  #startUnlessBackingOff(view: ContainerView): void {
    const { backoffs, pace, log, runtime, root } = this.#deps;
    const limits = scaleBackoff(pace.backoffScale);
    const key = backoffKey(this.pod, view.spec);
    const now = Date.now();
    const exit = view.last?.exit;
    if (exit) {
      const waitMs = remainingBackoff(backoffs.get(key), exit.finishedAtMs, now, limits);
      if (waitMs > 0) {
        const delay = goDuration(backoffs.get(key)?.delayMs ?? 0);
        const { name, namespace } = this.pod.object.metadata;
        const message = `back-off ${delay} restarting failed container=${view.spec.name} pod=${name}_${namespace}(${this.uid})`;
        this.#waiting.set(view.spec.name, { reason: 'CrashLoopBackOff', message });
        log('E', 'pod_workers.go:1324', 'Error syncing pod, skipping', {
          err: `failed to "StartContainer" for "${view.spec.name}" with CrashLoopBackOff: "${message}"`,
          pod: this.pod.fullName,
          podUID: this.uid,
        });
        this.#schedule(requeueAfter(waitMs, pace.backoffScale, Math.random()) + 1);
        return;
      }
      backoffs.set(key, nextBackoff(backoffs.get(key), exit.finishedAtMs, now, limits));
    }
    this.#waiting.delete(view.spec.name);
    for (const record of runtime.list(this.uid)) {
      if (record.name === view.spec.name && record !== view.last) runtime.remove(record);
    }
    try {
      const record = runtime.start(this.pod, view.spec, mountContainer(root, this.pod, view.spec), now);
      if (record.exit === null) this.#adopt(view.spec, record);
    } catch (error) {
      this.#waiting.set(view.spec.name, {
        reason: 'CreateContainerError',
        message: (error as Error).message,
      });
      this.#schedule(pace.startDelayMs);
    }
  }

  #adopt(spec: ContainerSpec, record: ContainerRecord): void {
    if (this.#probers.has(record.id) || this.#killing.has(record.id)) return;
    const { log, onChange, pace } = this.#deps;
    const prober = new ContainerProber(spec, record.startedAtMs, pace, {
      onChange,
      onLookFailed: (kind, output) =>
        log('I', 'prober.go:120', 'Probe failed', {
          probeType: kind,
          pod: this.pod.fullName,
          podUID: this.uid,
          containerName: spec.name,
          output,
        }),
      onKill: (kind, probe) => this.#killForProbe(record, kind, probe),
    });
    this.#probers.set(record.id, prober);
  }

  #killForProbe(record: ContainerRecord, kind: string, probe: ProbeSpec): void {
    this.#deps.log('I', 'kuberuntime_manager.go:1107', 'Message for Container of pod', {
      containerName: record.name,
      pod: this.pod.fullName,
      containerMessage: `Container ${record.name} failed ${kind} probe, will be restarted`,
    });
    const seconds = probe.terminationGracePeriodSeconds ?? this.pod.object.spec.terminationGracePeriodSeconds;
    this.#kill(record, seconds * 1000);
  }

  #kill(record: ContainerRecord, graceMs: number): void {
    if (this.#killing.has(record.id)) return;
    this.#killing.add(record.id);
    this.#probers.get(record.id)?.stop();
    killContainer(this.#deps.runtime, record, graceMs);
  }
}

/** SIGTERM, the grace, SIGKILL. */
export function killContainer(runtime: ContainerRuntime, record: ContainerRecord, graceMs: number): void {
  runtime.signal(record, 'SIGTERM');
  setTimeout(() => {
    if (record.exit === null) runtime.signal(record, 'SIGKILL');
  }, graceMs).unref();
}
