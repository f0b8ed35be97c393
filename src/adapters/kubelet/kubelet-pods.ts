/** The kubelet's /pods, reduced to what a gate asks. What is absent or of another type is null, never guessed. */
export interface KubeletPod {
  name: string;
  namespace: string;
  /** of a static Pod: its config.hash, which is its UID for the kubelet and in every path */
  uid: string;
  isStatic: boolean;
  containers: KubeletContainer[];
}

export interface KubeletContainer {
  name: string;
  containerId: string | null;
  started: boolean | null;
  ready: boolean | null;
  restartCount: number | null;
  /** the end of the run before, or of this one when nothing follows */
  lastExit: { exitCode: number | null; reason: string } | null;
  running: boolean;
  /** why it is not started yet, in the kubelet's words; null: it waits for nothing */
  waiting: { reason: string; message: string } | null;
}

type Json = Record<string, unknown>;
const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asBoolean = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** null: it is not a list of Pods. */
export function parsePods(json: unknown): KubeletPod[] | null {
  const items = asObject(json)['items'];
  if (!Array.isArray(items)) return asText(asObject(json)['kind']) === 'PodList' ? [] : null;
  return items.map((item) => {
    const metadata = asObject(asObject(item)['metadata']);
    const annotations = asObject(metadata['annotations']);
    const statuses = asObject(asObject(item)['status'])['containerStatuses'];
    const hash = asText(annotations['kubernetes.io/config.hash']);
    return {
      name: asText(metadata['name']),
      namespace: asText(metadata['namespace']),
      uid: hash === '' ? asText(metadata['uid']) : hash,
      isStatic: asText(annotations['kubernetes.io/config.source']) === 'file',
      containers: Array.isArray(statuses) ? statuses.map(parseContainer) : [],
    };
  });
}

function parseContainer(status: unknown): KubeletContainer {
  const container = asObject(status);
  const state = asObject(container['state']);
  const terminated = state['terminated'] ?? asObject(container['lastState'])['terminated'];
  const containerId = asText(container['containerID']);
  return {
    name: asText(container['name']),
    // Without its runtime's name, as the runtime itself calls it.
    containerId: containerId === '' ? null : bareContainerId(containerId),
    started: asBoolean(container['started']),
    ready: asBoolean(container['ready']),
    restartCount: asNumber(container['restartCount']),
    lastExit:
      terminated === undefined || terminated === null
        ? null
        : {
            exitCode: asNumber(asObject(terminated)['exitCode']),
            reason: asText(asObject(terminated)['reason']),
          },
    running: typeof state['running'] === 'object' && state['running'] !== null,
    waiting:
      typeof state['waiting'] === 'object' && state['waiting'] !== null
        ? {
            reason: asText(asObject(state['waiting'])['reason']),
            message: asText(asObject(state['waiting'])['message']),
          }
        : null,
  };
}

/** The static Pod of a manifest: the kubelet appends its node's name. A canary's longer name is another Pod. */
export function findStaticPod(
  pods: readonly KubeletPod[],
  pod: { name: string; namespace: string },
  node: string,
): KubeletPod | null {
  const mine = pods.filter((one) => one.isStatic && one.namespace === pod.namespace);
  return mine.find((one) => one.name === `${pod.name}-${node.toLowerCase()}`) ?? null;
}

/** Without the runtime's name: `containerd://1f…` is what kubelet and API write, `1f…` what the runtime does. */
export function bareContainerId(containerId: string): string {
  return containerId.replace(/^[a-z-]+:\/\//, '');
}
