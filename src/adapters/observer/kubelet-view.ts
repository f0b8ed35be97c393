/** The kubelet's part of a look: its own answers, and where it is silent what its files say. */
import type { NodeConfig } from '../../contracts/config.ts';
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { kindOfAnswer } from '../../domain/gate/answers.ts';
import { podOf } from '../../domain/gate/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import type { KubeletApi } from '../kubelet/kubelet-api.ts';
import type { FailedStart, KubeletLog } from '../kubelet/kubelet-log.ts';
import { findStaticPod } from '../kubelet/kubelet-pods.ts';
import type { KubeletContainer, KubeletPod } from '../kubelet/kubelet-pods.ts';
import { changedAtMs } from '../storage/files.ts';
import { listContainerRuns, readLogTail } from './container-logs.ts';
import type { ContainerRun } from './container-logs.ts';
import { listComponentProcesses } from './processes.ts';
import type { ComponentProcess } from './processes.ts';

type View = NonNullable<Observation['kubelet']>;
type Exit = View['exits'][number];

export interface KubeletViewDeps {
  config: NodeConfig;
  api: KubeletApi;
  clock: { now(): Date };
  kubeletDir: string;
  log: KubeletLog;
}

/** A log appears a moment before its process: a run without one is called over only when its log is older. */
const startingMs = 1_500;

export function createKubeletView(deps: KubeletViewDeps): {
  /** `why`: what the kubelet would not say, also where its files said something in its place */
  look(
    spec: GateSpec,
    processes: ComponentProcess[] | null,
    signal?: AbortSignal,
  ): Promise<{ view: View | null; why: string | null }>;
} {
  return {
    async look(spec, processes, signal) {
      const { requestMs } = spec.limits;
      const pod = podOf(spec);
      const { podLogsDir } = await deps.api.endpoints();
      const writtenAtMs = spec.writtenAt === null ? null : Date.parse(spec.writtenAt);
      const [health, listed, runs, own, parseError, failedStarts] = await Promise.all([
        deps.api.healthz(requestMs, signal),
        deps.api.pods(requestMs, signal),
        listContainerRuns(toRealPath(deps.config, podLogsDir), pod, deps.config.node),
        listComponentProcesses({
          component: 'kubelet',
          root: deps.config.root,
          kubeletDir: deps.kubeletDir,
          port: null,
        }).catch(() => []),
        readDecodeError(deps, spec),
        writtenAtMs === null || spec.component !== 'kubelet'
          ? []
          : deps.log.failedStarts(writtenAtMs, requestMs),
      ]);
      const found = 'pods' in listed ? findStaticPod(listed.pods, pod, deps.config.node) : null;
      const container = found === null ? null : pickContainer(found, spec.component);
      const healthy = kindOfAnswer(health, 299) === 'good';
      const self = own.at(-1) ?? null;
      const why = 'why' in listed ? listed.why : null;
      const isSilent = !healthy && self === null && (runs ?? []).length + failedStarts.length === 0;
      if (why !== null && isSilent) return { view: null, why };
      const view: View = {
        healthy,
        podUid: found?.uid ?? ('why' in listed ? (runs?.at(-1)?.podUid ?? null) : null),
        containerId: container?.containerId ?? null,
        started: container?.started ?? null,
        ready: container?.ready ?? null,
        restartCount: container?.restartCount ?? null,
        exits:
          spec.component === 'kubelet'
            ? failedStarts.map(toExit)
            : await listExits(runs, found, container, processes, deps.clock.now().getTime()),
        parseError,
        startTicks: self?.startTicks ?? null,
        startedAtMs: self?.startedAtMs ?? null,
        backOff:
          'why' in listed
            ? await readBackOff(deps, spec)
            : found === null
              ? null
              : backOffOf(found, container),
      };
      return { view, why };
    },
  };
}

/**
 * Of the form that is there now. The kubelet complains within milliseconds of a rename, before the write has been recorded:
 * the file's own time is what tells its complaints from those about an earlier form.
 */
async function readDecodeError(deps: KubeletViewDeps, spec: GateSpec): Promise<string | null> {
  if (spec.manifestPath == null) return null;
  const changedMs = await changedAtMs(toRealPath(deps.config, spec.manifestPath));
  return changedMs === null
    ? null
    : await deps.log.decodeError(spec.manifestPath, changedMs, spec.limits.requestMs);
}

/** The one that is named as the component; a sidecar's word is not the component's. */
function pickContainer(pod: KubeletPod, component: string): KubeletContainer | null {
  const named = pod.containers.find((container) => container.name === component);
  return named ?? (pod.containers.length === 1 ? (pod.containers[0] ?? null) : null);
}

function backOffOf({ uid }: KubeletPod, container: KubeletContainer | null): View['backOff'] {
  const waiting = container?.waiting ?? null;
  return waiting?.reason === 'CrashLoopBackOff' ? { podUid: uid, message: waiting.message } : null;
}

/** Of a kubelet that shows no Pods: who may ask it is the API server's to say, which may be the one that it holds back. */
async function readBackOff(deps: KubeletViewDeps, spec: GateSpec): Promise<View['backOff']> {
  if (spec.component === 'kubelet' || spec.writtenAt === null) return null;
  const { name, namespace } = podOf(spec);
  const podName = `${name}-${deps.config.node.toLowerCase()}`;
  const named = { container: spec.component, podName, namespace };
  return await deps.log.backOff(named, Date.parse(spec.writtenAt), spec.limits.requestMs);
}

/** Of the kubelet itself, which is in no Pod. */
function toExit({ id, reason }: FailedStart): Exit {
  return { id, podUid: '', exitCode: 1, reason: '', logTail: reason };
}

/** Exits by Pod UID, numbered from 0: from the log files (any time), else from the kubelet's restart count. */
async function listExits(
  runs: ContainerRun[] | null,
  pod: KubeletPod | null,
  container: KubeletContainer | null,
  processes: ComponentProcess[] | null,
  nowMs: number,
): Promise<Exit[]> {
  const ended = new Map<string, { count: number; logPath: string | null }>();
  for (const run of runs ?? []) {
    const alive = processes?.some((process) => process.podUid === run.podUid) ?? true;
    const isOver = !alive && nowMs - run.changedAtMs > startingMs;
    ended.set(run.podUid, { count: run.run + (isOver ? 1 : 0), logPath: run.path });
  }
  if (pod !== null && container?.restartCount != null) {
    // Running: every run before this one has ended. Waiting or terminated after a run: that one too.
    const count = container.restartCount + (container.running || container.lastExit === null ? 0 : 1);
    const known = ended.get(pod.uid);
    ended.set(pod.uid, { count: Math.max(known?.count ?? 0, count), logPath: known?.logPath ?? null });
  }
  const exits: Exit[] = [];
  for (const [podUid, { count, logPath }] of ended) {
    for (let run = 0; run < count; run += 1) {
      const isLast = run === count - 1;
      const last = isLast && podUid === pod?.uid ? (container?.lastExit ?? null) : null;
      const path = logPath?.replace(/\d+\.log$/, `${run}.log`) ?? null;
      exits.push({
        id: `${podUid}#${run}`,
        podUid,
        exitCode: last?.exitCode ?? null,
        reason: last?.reason ?? '',
        logTail: isLast && path !== null ? await readLogTail(path) : '',
      });
    }
  }
  return exits;
}
