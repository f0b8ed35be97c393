/** The control-plane nodes of the cluster, and whether the API server of one is ready, asked at its own address. */
import { askServer, describe, parseJson } from '../observer/api-server.ts';
import type { Credentials } from './credentials.ts';

export interface ControlPlaneNode {
  name: string;
  /** `InternalIP` of its Node; null: it says none */
  address: string | null;
}

/** Why nothing is known of it. */
export interface Unread {
  why: string;
}

export interface ControlPlaneNodes {
  /** by kubeadm's label; none at all: they are not labelled as kubeadm does, and how many there are is not known */
  list(signal: AbortSignal): Promise<ControlPlaneNode[] | Unread>;
  /** @returns why its API server is not known to be ready; null: it is */
  whyNotReady(node: ControlPlaneNode, signal: AbortSignal): Promise<string | null>;
}

const timeoutMs = 5_000;
/** of a list of Nodes: their images and conditions; a control plane has few */
const maxBytes = 4 * 1024 * 1024;
const defaultPort = 6443;
const label = 'node-role.kubernetes.io/control-plane';
/** kubeadm writes it on the Pod (kubeadm constants, KubeAPIServerAdvertiseAddressEndpointAnnotationKey). */
const endpointAnnotation = 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint';

export function createControlPlaneNodes(credentials: Pick<Credentials, 'forApiServer'>): ControlPlaneNodes {
  const limits = { timeoutMs, maxBytes };
  return {
    async list(signal) {
      const path = `/api/v1/nodes?labelSelector=${encodeURIComponent(label)}`;
      const answer = await askServer(await credentials.forApiServer(), path, { ...limits, signal });
      if ('why' in answer) return answer;
      const { items } = (parseJson(answer.body) ?? {}) as { items?: NodeObject[] };
      if (answer.status !== 200 || items === undefined) return { why: `nodes: ${describe(answer)}` };
      return items.flatMap(toControlPlaneNode);
    },
    async whyNotReady(node, signal) {
      const login = await credentials.forApiServer();
      if ('why' in login) return login.why;
      const path = `/api/v1/namespaces/kube-system/pods/kube-apiserver-${encodeURIComponent(node.name)}`;
      const pod = await askServer(login, path, { ...limits, signal });
      const server = ('status' in pod ? endpointOf(pod.body) : null) ?? fallback(node);
      if (server === null) return 'its address is not known: neither its Node nor its Pod says one';
      const answer = await askServer({ ...login, server }, '/readyz', { ...limits, signal });
      if ('status' in answer && answer.status === 200) return null;
      return `/readyz at ${server.host}:${server.port}: ${'why' in answer ? answer.why : describe(answer)}`;
    },
  };
}

interface NodeObject {
  metadata?: { name?: string; labels?: Record<string, string> };
  status?: { addresses?: { type: string; address: string }[] };
}

function toControlPlaneNode({ metadata, status }: NodeObject): ControlPlaneNode[] {
  if (metadata?.name === undefined || metadata.labels?.[label] === undefined) return [];
  const internal = status?.addresses?.find(({ type }) => type === 'InternalIP');
  return [{ name: metadata.name, address: internal?.address ?? null }];
}

function fallback({ address }: ControlPlaneNode): { host: string; port: number } | null {
  return address === null ? null : { host: address, port: defaultPort };
}

/** @returns null: the Pod is not there, or was not made by kubeadm */
export function endpointOf(body: string | null): { host: string; port: number } | null {
  const pod = parseJson(body) as { metadata?: { annotations?: Record<string, string> } } | null;
  const endpoint = pod?.metadata?.annotations?.[endpointAnnotation];
  if (endpoint === undefined || !URL.canParse(`tcp://${endpoint}`)) return null;
  const { hostname, port } = new URL(`tcp://${endpoint}`);
  return hostname === '' || port === ''
    ? null
    : { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
