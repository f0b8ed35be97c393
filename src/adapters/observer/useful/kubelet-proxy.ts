/** The API server's way to this node's kubelet, where it is told to verify what kubelets serve. */
import type { GateSpec } from '../../../contracts/gate.ts';
import { describe } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import type { UsefulCheck } from './answer.ts';

const verifiesKubelets = /^--?kubelet-certificate-authority(=|$)/;

/**
 * The way of logs and exec, as far as this node's kubelet, where the API server is to verify what kubelets serve: it is
 * healthy whether it can or not.
 */
export async function askByProxy(
  api: ApiServer,
  node: string,
  spec: GateSpec,
  signal?: AbortSignal,
): Promise<UsefulCheck[]> {
  if (spec.argv?.some((arg) => verifiesKubelets.test(arg)) !== true) return [];
  const answer = await api.ask(spec, `/api/v1/nodes/${encodeURIComponent(node)}/proxy/healthz`, { signal });
  // Who may not ask, or asks for a Node of another name, learns nothing of the way there.
  if ('why' in answer || [401, 403, 404].includes(answer.status ?? 0)) return [];
  return [{ name: 'kubelet by proxy', ok: answer.status === 200, detail: describe(answer) }];
}
