/** A control-plane change of a node, as its guard is asked for it. */
import type { GuardAsk } from '../../src/contracts/guard.ts';

export function guardAsk(node: string, more: Partial<GuardAsk> = {}, cluster = 'c'): GuardAsk {
  return {
    node,
    changeId: `change-of-${node}`,
    target: 'kube-apiserver',
    isControlPlane: true,
    isRestore: false,
    workflow: {
      clusterId: 'x',
      namespace: 'default',
      workflowId: `remediate/${cluster}/${node}/kube-apiserver`,
      firstRunId: 'run-1',
      attempt: 1,
    },
    identity: { cluster, node, machineId: 'm', hostname: node, clusterCaDigest: null },
    files: [],
    knownGuard: null,
    ...more,
  };
}
