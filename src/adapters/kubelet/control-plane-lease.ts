/** The Lease that control-plane nodes of one cluster are changed under, by compare-and-swap through the API server. */
import type { Answer } from '../../contracts/gate.ts';
import { controlPlaneLease } from '../../domain/change/control-plane-lease.ts';
import type { LeaseSeen } from '../../domain/change/control-plane-lease.ts';
import { askServer, describe, parseJson } from '../observer/api-server.ts';
import type { ProbeRequest } from '../observer/http-probe.ts';
import type { Unread } from './control-plane-nodes.ts';
import type { Credentials } from './credentials.ts';

export interface ControlPlaneLease {
  read(signal: AbortSignal): Promise<LeaseSeen | Unread>;
  /** @param holder null: it is given back. @returns false: it is no longer as it was seen */
  write(
    holder: string | null,
    seen: Pick<LeaseSeen, 'resourceVersion'>,
    signal: AbortSignal,
  ): Promise<boolean | Unread>;
}

const timeoutMs = 5_000;
const maxBytes = 64 * 1024;

interface LeaseObject {
  metadata?: { resourceVersion?: string };
  spec?: { holderIdentity?: string; acquireTime?: string };
}

export function createControlPlaneLease(
  credentials: Pick<Credentials, 'forApiServer'>,
  clock: { now(): Date },
): ControlPlaneLease {
  const { namespace, name } = controlPlaneLease;
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const ask = async (
    path: string,
    signal: AbortSignal,
    more: Pick<ProbeRequest, 'method' | 'json'> = {},
  ): Promise<Answer | Unread> =>
    await askServer(await credentials.forApiServer(), path, { timeoutMs, maxBytes, signal, ...more });
  return {
    async read(signal) {
      const answer = await ask(`${leases}/${name}`, signal);
      if ('why' in answer) return answer;
      if (answer.status === 404) return { holder: null, resourceVersion: null, since: null };
      const lease = parseJson(answer.body) as LeaseObject | null;
      const resourceVersion = lease?.metadata?.resourceVersion;
      if (answer.status !== 200 || resourceVersion === undefined)
        return { why: `Lease ${name}: ${describe(answer)}` };
      const { holderIdentity: holder = '', acquireTime = null } = lease?.spec ?? {};
      return { holder: holder === '' ? null : holder, resourceVersion, since: acquireTime };
    },
    async write(holder, { resourceVersion }, signal) {
      // MicroTime: six digits (apimachinery, RFC3339Micro).
      const acquireTime = clock.now().toISOString().replace('Z', '000Z');
      const json = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace, ...(resourceVersion !== null && { resourceVersion }) },
        spec: holder === null ? {} : { holderIdentity: holder, acquireTime },
      };
      const answer = await (resourceVersion === null
        ? ask(leases, signal, { method: 'POST', json })
        : ask(`${leases}/${name}`, signal, { method: 'PUT', json }));
      if ('why' in answer) return answer;
      // 409: made, or changed, by somebody else meanwhile; 404: removed.
      if (answer.status === 409 || answer.status === 404) return false;
      return answer.status === 200 || answer.status === 201
        ? true
        : { why: `Lease ${name}: ${describe(answer)}` };
    },
  };
}
