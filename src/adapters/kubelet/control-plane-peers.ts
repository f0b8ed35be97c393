/** The API servers of the other control-plane nodes, each asked at its own address: while ours restarts, they are all that there is. */
import { describe, askServer, parseJson } from '../observer/api-server.ts';
import type { Credentials } from './credentials.ts';

export interface ControlPlaneNode {
  name: string;
  /** `InternalIP` of its Node; null: it says none */
  address: string | null;
}

export interface ControlPlanePeers {
  /** @returns why its API server is not known to be ready; null: it is */
  whyNotReady(node: ControlPlaneNode, signal: AbortSignal): Promise<string | null>;
}

const timeoutMs = 5_000;
const defaultPort = 6443;
/** kubeadm writes it on the Pod (kubeadm constants, KubeAPIServerAdvertiseAddressEndpointAnnotationKey). */
const endpointAnnotation = 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint';

export function createControlPlanePeers(credentials: Pick<Credentials, 'forApiServer'>): ControlPlanePeers {
  const limits = { timeoutMs, maxBytes: 1024 * 1024 };
  return {
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
