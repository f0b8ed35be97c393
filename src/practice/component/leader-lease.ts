/** Leader election over a Lease (client-go leaderelection): won once the last holder's lease has run out, lost when it cannot be renewed. */
import { randomUUID } from 'node:crypto';
import type { AskApi } from './kubeconfig.ts';
import type { ComponentProcess } from './process.ts';

const leaseSeconds = 15;
const retryMs = 2_000;
const renewDeadlineMs = 10_000;

interface Lease {
  metadata?: { resourceVersion?: string };
  spec?: { holderIdentity?: string; renewTime?: string; leaseTransitions?: number };
}

export interface LeaderLease {
  /** A leader gives its lease back (client-go's ReleaseOnCancel), so that the next one need not wait until it has run out. */
  release(): Promise<void>;
}

/** Runs for ever; ends the process when leadership is lost, as the real ones do. */
export function holdLease(process_: ComponentProcess, ask: AskApi): LeaderLease {
  const { node, leaseScale } = process_.container;
  const identity = `${node}_${randomUUID()}`;
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${process_.name}`;
  const leaseMs = leaseSeconds * 1000 * leaseScale;
  // Where time is scaled, no more often than the lease needs: an idle node should cost little.
  const pauseMs = Math.max(retryMs * leaseScale, Math.min(500, leaseMs / 3));
  let renewedAtMs: number | undefined;
  let released = false;
  /** as the last write left it, while we hold it */
  let held: Lease | undefined;

  const put = async (
    spec: Required<Lease>['spec'] & { leaseDurationSeconds: number },
    resourceVersion?: string,
  ): Promise<boolean> => {
    held = undefined;
    const { status, text } = await ask(path, 'PUT', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: process_.name, namespace: 'kube-system', resourceVersion },
      spec: { ...spec, renewTime: new Date().toISOString() },
    });
    if (status >= 300) return false;
    held = JSON.parse(text) as Lease;
    return true;
  };

  /** Of a lease that is ours: written as it was last seen, and looked at again only where another hand wrote since. */
  const renew = async ({ metadata, spec }: Lease): Promise<boolean> =>
    await put(
      { ...spec, holderIdentity: identity, leaseDurationSeconds: leaseSeconds },
      metadata?.resourceVersion,
    );

  const tryOnce = async (): Promise<void> => {
    if (!process_.isUseful()) return;
    if (held !== undefined && !released && (await renew(held))) {
      renewedAtMs = Date.now();
      return;
    }
    const found = await ask(path);
    const lease = found.status === 200 ? (JSON.parse(found.text) as Lease) : {};
    const holder = lease.spec?.holderIdentity;
    const untilMs = Date.parse(lease.spec?.renewTime ?? '') + leaseMs;
    if (holder !== undefined && holder !== identity && untilMs > Date.now()) return;
    if (released) return;
    const leaseTransitions = (lease.spec?.leaseTransitions ?? 0) + (holder === identity ? 0 : 1);
    if (!(await put({ holderIdentity: identity, leaseDurationSeconds: leaseSeconds, leaseTransitions })))
      return;
    if (renewedAtMs === undefined) {
      process_.log('I', 'leaderelection.go:271', 'successfully acquired lease', {
        lock: `kube-system/${process_.name}`,
      });
    }
    renewedAtMs = Date.now();
  };

  const loop = async (): Promise<void> => {
    await tryOnce().catch(() => undefined);
    if (renewedAtMs !== undefined && Date.now() - renewedAtMs > renewDeadlineMs && process_.isUseful()) {
      process_.log('E', 'leaderelection.go:332', 'error retrieving resource lock', {
        lock: `kube-system/${process_.name}`,
      });
      process_.failCommand('leaderelection lost');
    }
    setTimeout(() => void loop(), pauseMs);
  };
  void loop();

  return {
    async release() {
      released = true;
      if (renewedAtMs === undefined) return;
      const found = await ask(path).catch(() => undefined);
      if (found?.status !== 200) return;
      const { spec } = JSON.parse(found.text) as Lease;
      if (spec?.holderIdentity !== identity) return;
      const { leaseTransitions } = spec;
      await put({ leaseDurationSeconds: 1, leaseTransitions }).catch(() => undefined);
    },
  };
}
