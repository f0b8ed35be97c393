/** Where the API server finds the kubelet of a Node (GetPreferredNodeAddress, Kubernetes 1.35). */
import type { ApiNode } from '../contracts/cluster-objects.ts';

/** --kubelet-port, which nobody sets any more */
const defaultPort = 10_250;

/** @returns null: the Node names no address of these types */
export function kubeletAddress(
  { status }: ApiNode,
  types: readonly string[],
): { host: string; port: number } | null {
  const addresses = status?.addresses ?? [];
  const host = types.flatMap((type) => addresses.filter((one) => one.type === type))[0]?.address;
  const port = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
  return host === undefined ? null : { host, port: port > 0 ? port : defaultPort };
}
