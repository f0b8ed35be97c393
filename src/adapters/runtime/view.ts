/** The container runtime's part of a look: which container of the Pod runs, as which process, and how others ended. */
import { basename } from 'node:path';
import type { NodeConfig } from '../../contracts/config.ts';
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { podOf } from '../../domain/gate/index.ts';
import type { NodePaths } from '../../domain/node-paths.ts';
import { readLogTail } from '../observer/container-logs.ts';
import type { ProcessTable } from '../observer/process-table.ts';
import type { RuntimeClient } from './client.ts';
import { findRuntimeSocket } from './find-socket.ts';
import type { Container, ContainerStatus } from './messages.ts';

type View = NonNullable<Observation['runtime']>;

const label = {
  podName: 'io.kubernetes.pod.name',
  podNamespace: 'io.kubernetes.pod.namespace',
  podUid: 'io.kubernetes.pod.uid',
} as const;

export interface RuntimeView {
  /**
   * Ends early, with whatever it has, when the signal fires.
   * @param table of this very look: the kubelet in it may name the runtime's socket
   */
  look(
    spec: GateSpec,
    signal?: AbortSignal,
    table?: Promise<Pick<ProcessTable, 'rows'>>,
  ): Promise<View | { why: string }>;
}

export function createRuntimeView(config: NodeConfig, paths: NodePaths): RuntimeView {
  let asked: { socket: string; client: RuntimeClient } | null = null;
  /** how a container ended does not change any more */
  const ended = new Map<string, ContainerStatus>();
  return {
    async look(spec, signal, table) {
      const rows = (await table?.catch(() => null))?.rows ?? [];
      const kubelet = rows.findLast(({ argv }) => basename(argv[0] ?? '') === 'kubelet')?.argv ?? [];
      const found = await findRuntimeSocket(config, paths, kubelet);
      if ('why' in found) return found;
      if (asked?.socket !== found.socket) {
        asked?.client.close();
        // Loaded where there is something to ask: a process that starts at boot must start at once.
        const { createRuntimeClient } = await import('./client.ts');
        asked = { socket: found.socket, client: createRuntimeClient(found.socket) };
      }
      const { client } = asked;
      const patience = { limitMs: spec.limits.requestMs, signal };
      const pod = podOf(spec);
      const listed = await client.list(
        { [label.podName]: `${pod.name}-${config.node}`, [label.podNamespace]: pod.namespace },
        patience,
      );
      if ('why' in listed) return listed;
      const containers = ofComponent(listed.containers, spec.component);
      const running = newestOf(containers.filter(({ state }) => state === 'running'));
      const statuses = new Map<string, ContainerStatus>();
      await Promise.all(
        containers.map(async ({ id, state }) => {
          if (id !== running?.id && state !== 'exited') return;
          const answer = ended.get(id) ?? (await client.status(id, patience));
          if (answer === undefined || 'why' in answer) return;
          statuses.set(id, answer);
          if (state === 'exited') ended.set(id, answer);
        }),
      );
      return {
        podUid: (running ?? newestOf(containers))?.labels[label.podUid] ?? null,
        containerId: running?.id ?? null,
        pid: running === null ? null : (statuses.get(running.id)?.pid ?? null),
        exits: await listExits(containers, statuses),
      };
    },
  };
}

/** The one that is named as the component; a Pod of one container needs no such name. */
function ofComponent(containers: Container[], component: string): Container[] {
  const names = new Set(containers.map(({ name }) => name));
  return names.size === 1 ? containers : containers.filter(({ name }) => name === component);
}

function newestOf(containers: Container[]): Container | null {
  return containers.reduce<Container | null>(
    (newest, one) => (newest === null || one.createdAt >= newest.createdAt ? one : newest),
    null,
  );
}

/** Exits by Pod UID, numbered from 0. The kubelet removes all but the last dead container: the number tells of the others. */
async function listExits(
  containers: Container[],
  statuses: ReadonlyMap<string, ContainerStatus>,
): Promise<View['exits']> {
  const exits: View['exits'] = [];
  for (const podUid of new Set(containers.map(({ labels }) => labels[label.podUid] ?? ''))) {
    const ofPod = containers.filter(({ labels }) => (labels[label.podUid] ?? '') === podUid);
    const newest = newestOf(ofPod);
    if (newest === null) continue;
    const count = newest.attempt + (newest.state === 'exited' ? 1 : 0);
    for (let run = 0; run < count; run += 1) {
      const container = ofPod.find(({ attempt }) => attempt === run);
      const status = container === undefined ? undefined : statuses.get(container.id);
      exits.push({
        id: `${podUid}#${run}`,
        podUid,
        exitCode: status?.exitCode ?? null,
        reason: status?.reason ?? '',
        logTail:
          run === count - 1 && status !== undefined && status.logPath !== ''
            ? await readLogTail(status.logPath)
            : '',
      });
    }
  }
  return exits;
}
