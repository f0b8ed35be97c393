/** A static Pod with its status, in the shape of the kubelet's /pods. */
import type { ContainerRecord } from './container-runtime.ts';
import type { ContainerView, PodWorker } from './pod-worker.ts';
import type { StaticPod } from './pod.ts';

const iso = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');

function describeEnd(record: ContainerRecord): object {
  return {
    exitCode: record.exit?.code ?? 0,
    reason: record.exit?.reason ?? 'Error',
    ...(record.exit?.message ? { message: record.exit.message } : {}),
    startedAt: iso(record.startedAtMs),
    finishedAt: iso(record.exit?.finishedAtMs ?? record.startedAtMs),
    containerID: `containerd://${record.id}`,
  };
}

function describeState(view: ContainerView): { state: object; lastState: object } {
  const last = view.last?.exit ? { terminated: describeEnd(view.last) } : {};
  if (view.current)
    return { state: { running: { startedAt: iso(view.current.startedAtMs) } }, lastState: last };
  if (view.waiting) return { state: { waiting: view.waiting }, lastState: last };
  if (view.last?.exit) return { state: last, lastState: {} };
  return { state: { waiting: { reason: 'ContainerCreating' } }, lastState: {} };
}

function describeContainer(view: ContainerView): object {
  const record = view.current ?? view.last;
  return {
    name: view.spec.name,
    ...describeState(view),
    ready: view.current !== null && view.ready,
    started: view.current !== null && view.started,
    restartCount: record?.attempt ?? 0,
    image: view.spec.image,
    imageID: view.spec.image,
    ...(record ? { containerID: `containerd://${record.id}` } : {}),
  };
}

export function describePod(pod: StaticPod, worker: PodWorker | undefined, seenAt: string): object {
  // A Pod that still waits for its predecessor has no containers to speak of.
  const views = worker?.view() ?? [];
  const running = views.some((view) => view.current !== null);
  const ready = views.length > 0 && views.every((view) => view.current !== null && view.ready);
  const condition = (type: string, ok: boolean): object => ({ type, status: ok ? 'True' : 'False' });
  return {
    metadata: {
      ...pod.object.metadata,
      annotations: { ...pod.object.metadata.annotations, 'kubernetes.io/config.seen': seenAt },
      creationTimestamp: null,
    },
    spec: pod.object.spec,
    status: {
      phase: running || views.some((view) => view.last !== null) ? 'Running' : 'Pending',
      conditions: [
        condition('PodReadyToStartContainers', running),
        condition('Initialized', true),
        condition('Ready', ready),
        condition('ContainersReady', ready),
        condition('PodScheduled', true),
      ],
      hostIP: '127.0.0.1',
      podIP: '127.0.0.1',
      startTime: seenAt,
      qosClass: 'Burstable',
      containerStatuses: views.map(describeContainer),
    },
  };
}
