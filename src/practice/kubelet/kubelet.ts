/** Ties the parts together: source changes → Pod workers, housekeeping, and whether the sources are ready. */
import { join } from 'node:path';
import { listFaults } from '../faults.ts';
import type { PracticeSettings } from '../settings.ts';
import { resolvePracticePaths } from '../settings.ts';
import type { BackoffEntry } from './backoff.ts';
import { ContainerRuntime } from './container-runtime.ts';
import { comparePods } from './file-source.ts';
import type { SourceState } from './file-source.ts';
import type { Log } from './kubelet-log.ts';
import { ManifestWatcher } from './manifest-watcher.ts';
import type { StaticPod } from './pod.ts';
import { killContainer, PodWorker } from './pod-worker.ts';
import type { WorkerDeps } from './pod-worker.ts';

export interface KubeletDeps {
  settings: PracticeSettings;
  staticPodPath: string;
  tickMs: number;
  componentScript: string;
  log: Log;
  replaceMirror: (pod: StaticPod) => Promise<void> | null;
  onStarting: (pod: StaticPod) => void;
  onChange: () => void;
}

export class Kubelet {
  /** set once this kubelet process has had an answer of its API server: until then nothing is ever removed */
  apiSeen = false;
  readonly #deps: KubeletDeps;
  readonly #runtime: ContainerRuntime;
  readonly #watcher: ManifestWatcher;
  readonly #workers = new Map<string, PodWorker>();
  readonly #backoffs = new Map<string, BackoffEntry>();
  readonly #orphansBeingKilled = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(deps: KubeletDeps) {
    this.#deps = deps;
    const paths = resolvePracticePaths(deps.settings.root);
    this.#runtime = new ContainerRuntime(
      {
        root: paths.root,
        containersDir: paths.containers,
        faultsDir: paths.faults,
        componentScript: deps.componentScript,
        leaseScale: deps.settings.pace.leaseScale,
      },
      deps.settings.node,
    );
    this.#runtime.onExit((record) => this.#workers.get(record.podUid)?.noteExit(record));
    this.#watcher = new ManifestWatcher({
      dir: join(paths.root, deps.staticPodPath),
      nodeDir: deps.staticPodPath,
      node: deps.settings.node,
      tickMs: deps.tickMs,
      log: deps.log,
      isDeaf: () => listFaults(paths.faults).some((fault) => fault.name === 'no-inotify'),
      onChange: (before, after) => this.#handleSource(before, after),
    });
  }

  start(): void {
    const { relistMs, collectMs } = this.#deps.settings.pace;
    this.#runtime.refresh();
    this.#watcher.start();
    this.#timers.push(
      setInterval(() => this.#runtime.refresh(), relistMs),
      setInterval(() => this.#keepHouse(), relistMs * 2),
      setInterval(() => this.#collectGarbage(), collectMs),
    );
  }

  /** Containers keep running. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#watcher.stop();
    for (const worker of this.#workers.values()) worker.abandon();
  }

  /** The static Pods that it means to run, each with what runs of it. */
  list(): { pod: StaticPod; worker: PodWorker | undefined }[] {
    return [...this.#watcher.pods.values()].map((pod) => ({ pod, worker: this.#workers.get(pod.uid) }));
  }

  #handleSource(before: SourceState, after: SourceState): void {
    const changes = comparePods(before, after);
    const { log } = this.#deps;
    for (const pod of changes.removed) {
      log('I', 'kubelet.go:2573', 'SyncLoop REMOVE', { source: 'file', pods: pod.fullName, podUID: pod.uid });
      if (this.apiSeen) this.#workers.get(pod.uid)?.terminate();
      else
        log('E', 'kubelet.go:2600', 'Failed to delete pod', {
          err: "skipping delete because sources aren't ready yet",
          pod: pod.fullName,
        });
    }
    for (const pod of changes.updated) {
      log('I', 'kubelet.go:2570', 'SyncLoop UPDATE', { source: 'file', pods: pod.fullName, podUID: pod.uid });
      this.#workers.get(pod.uid)?.update(pod);
    }
    for (const pod of changes.added) {
      log('I', 'kubelet.go:2567', 'SyncLoop ADD', { source: 'file', pods: pod.fullName, podUID: pod.uid });
      // A worker of this UID that still ends is followed by a new one, at housekeeping.
      if (!this.#workers.has(pod.uid)) this.#addWorker(pod);
    }
    if (changes.added.length + changes.removed.length + changes.updated.length > 0) this.#deps.onChange();
  }

  #addWorker(pod: StaticPod): void {
    const { settings, log, replaceMirror, onStarting, onChange } = this.#deps;
    const deps: WorkerDeps = {
      root: settings.root,
      pace: settings.pace,
      runtime: this.#runtime,
      log,
      backoffs: this.#backoffs,
      mayStart: (worker) => this.#mayStart(worker),
      replaceMirror,
      onStarting,
      onChange,
    };
    this.#workers.set(pod.uid, new PodWorker(pod, deps));
  }

  /** allowStaticPodStart: only workers of this kubelet process count, so after its restart old and new overlap. */
  #mayStart(worker: PodWorker): boolean {
    const others = [...this.#workers.values()].filter(
      (other) => other !== worker && other.pod.fullName === worker.pod.fullName,
    );
    return !others.some((other) => other.state === 'running' || other.state === 'terminating');
  }

  #keepHouse(): void {
    if (!this.apiSeen) {
      this.#deps.log('I', 'kubelet.go:2649', "SyncLoop (housekeeping, skipped): sources aren't ready yet");
      return;
    }
    const wanted = new Map([...this.#watcher.pods.values()].map((pod) => [pod.uid, pod]));
    for (const [uid, worker] of this.#workers) {
      if (worker.state === 'terminated') this.#workers.delete(uid);
      else if (!wanted.has(uid)) worker.terminate();
    }
    for (const [uid, pod] of wanted) if (!this.#workers.has(uid)) this.#addWorker(pod);
    this.#killOrphans();
  }

  /** Running containers of Pods that no file defines and no worker knows: what a changed file leaves after a restart. */
  #killOrphans(): void {
    for (const record of this.#runtime.list()) {
      if (record.exit !== null || this.#workers.has(record.podUid)) continue;
      if (this.#orphansBeingKilled.has(record.id)) continue;
      this.#orphansBeingKilled.add(record.id);
      this.#deps.log(
        'I',
        'kubelet_pods.go:1100',
        'Clean up containers for orphaned pod we had not seen before',
        {
          podUID: record.podUid,
        },
      );
      killContainer(this.#runtime, record, record.graceMs);
    }
  }

  /** Container garbage collection: all that has ended of Pods that it does not know (any more). */
  #collectGarbage(): void {
    if (!this.apiSeen) return;
    const wanted = new Set([...this.#watcher.pods.values()].map(({ uid }) => uid));
    for (const record of this.#runtime.list()) {
      const state = this.#workers.get(record.podUid)?.state;
      const isKnown = wanted.has(record.podUid) || (state !== undefined && state !== 'terminated');
      if (record.exit !== null && !isKnown) this.#runtime.remove(record);
    }
  }
}
