/** What a well node says of itself. */
import type { NodeState } from '../../../src/contracts/deeds.ts';
import type { NodeFacts } from '../../../src/contracts/plan.ts';

export function factsOf(
  node: string,
  { leads = null, ...more }: Partial<NodeFacts> & { leads?: string[] | null } = {},
): NodeState {
  return {
    leads,
    facts: {
      identity: {
        cluster: 'f',
        node,
        machineId: `machine of ${node}`,
        hostname: node,
        clusterCaDigest: null,
      },
      boot: { bootId: 'b', initStartTicks: '1' },
      at: '2026-01-01T00:00:00.000Z',
      emergencyStop: null,
      openChange: null,
      recoverer: { alive: true, detail: 'alive' },
      isControlPlane: false,
      guard: null,
      ...more,
    },
  };
}
