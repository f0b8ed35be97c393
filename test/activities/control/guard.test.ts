/** What the guard of a cluster is asked about a change, by what its node says of itself. */
import { expect, it } from 'vitest';
import { admit, findKnownNodes, release } from '../../../src/activities/control/guard.ts';
import type { GuardService } from '../../../src/adapters/service/guard-service.ts';
import type { Target } from '../../../src/contracts/basics.ts';
import type { GuardAsk } from '../../../src/contracts/guard.ts';
import type { NodeFacts, Plan } from '../../../src/contracts/plan.ts';

const identity = { cluster: 'c', node: 'n', machineId: 'm', hostname: 'n', clusterCaDigest: null };
const workflow = { clusterId: 'x', namespace: 'd', workflowId: 'w', firstRunId: 'r', attempt: 1 };

/** No windows, so that the time does not matter. */
const always = {
  readPolicy: () => Promise.resolve({ rules: [], groups: {}, environment: null, changeWindows: [] }),
  now: () => new Date(0),
};

/** Keeps what it was asked, and under which id. */
function listening(): { guard: GuardService; asked: { input: unknown; id: string | undefined }[] } {
  const asked: { input: unknown; id: string | undefined }[] = [];
  const ask = async (_cluster: string, _name: string, input: unknown, id?: string): Promise<unknown> => {
    asked.push({ input, id });
    return Promise.resolve({ admitted: true, guardId: 'g' });
  };
  return { guard: { ask } as unknown as GuardService, asked };
}

async function isControlPlane(said: boolean | undefined, target: Target): Promise<boolean> {
  const { guard, asked } = listening();
  const facts = {
    identity,
    emergencyStop: null,
    openChange: null,
    recoverer: { alive: true, detail: '' },
    isControlPlane: said,
  } as unknown as NodeFacts;
  const plan = { identity, target, planHash: 'h', files: [] } as unknown as Plan;
  await admit({ facts, plan, isRestore: false, workflow }, { ...always, guard });
  return (asked[0]?.input as GuardAsk).isControlPlane;
}

it.each([
  [true, 'kubelet', true],
  [true, 'etcd', true],
  [false, 'kubelet', false],
  [false, 'files', false],
  // Its manifests are away, or it was looked at by a worker that asks for the API server's only.
  [false, 'etcd', true],
  [false, 'kube-scheduler', true],
  [undefined, 'kube-apiserver', true],
  // It cannot look at its manifests, or its worker does not say: no answer is never "a worker node".
  [undefined, 'files', true],
  [undefined, 'kubelet', true],
] as const)(
  'a node that says %s, and whose %s changes, is of the control plane: %s',
  async (said, target, is) => {
    expect(await isControlPlane(said, target)).toBe(is);
  },
);

it('a question that is asked again is the same one', async () => {
  const { guard, asked } = listening();
  const end = { cluster: 'c', node: 'n', changeId: 'x', end: 'FIXED' } as const;
  for (let turn = 0; turn < 2; turn++) await release(end, guard, 'run/7');
  expect(asked.map(({ id }) => id)).toEqual(['run/7', 'run/7']);
  expect(asked[0]?.input).not.toHaveProperty('cluster');
});

it('asks whoever has a worker now which guard it knows, and tells of the others', async () => {
  const workers = [{ identity: 'w', lastSeenAt: null }];
  const asked = [
    { name: 'cp-1', workers },
    { name: 'cp-2', workers: [] },
  ];
  const found = await findKnownNodes('c', (cluster) => Promise.resolve(cluster === 'c' ? asked : []));
  expect(found).toEqual({ polling: ['cp-1'], silent: ['cp-2'] });
});
