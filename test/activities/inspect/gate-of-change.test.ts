/** The limits of the two gates of a change: what a run asks for, and what its rollback keeps. */
import { expect, it } from 'vitest';
import { gatesOf } from '../../../src/activities/inspect/gate-of-change.ts';
import type { Files } from '../../../src/adapters/storage/files.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';

/** Of the node: its API server's manifest, or none. */
const filesWith = (manifest: string | null) => ({
  readForm: (path: string) => {
    expect(path).toBe('/etc/kubernetes/manifests/kube-apiserver.yaml');
    const bytes = manifest === null ? null : Buffer.from(manifest);
    return Promise.resolve({ bytes } as Awaited<ReturnType<Files['readForm']>>);
  },
});
const kubelet = { endpoints: () => Promise.reject(new Error('not asked for a kubelet')) };

async function limitsFor(gate: Record<string, string>, ofNode: Record<string, string> = {}, soakMs = 0) {
  const { gate: after, revertGate: before } = await gatesFor(filesWith(null), gate, ofNode, soakMs);
  return { after: after!.limits, before: before!.limits, ports: [after!.healthPort, before!.healthPort] };
}

async function gatesFor(
  files: Pick<Files, 'readForm'>,
  gate: Record<string, string> = {},
  ofNode: Record<string, string> = {},
  soakMs = 0,
) {
  const computed = {
    component: 'kubelet',
    manifest: null,
    keys: new Map(),
    soakMs,
    files: [
      {
        role: 'kubeletConfig',
        bytesBefore: Buffer.from('healthzPort: 10248\n'),
        bytesAfter: Buffer.from('healthzPort: 10249\n'),
      },
    ],
  } as unknown as Parameters<typeof gatesOf>[0];
  const config = NodeConfig.parse({ cluster: 'test', node: 'cp-1', gate: ofNode });
  const request = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', checks: ['4.2.5'], gate });
  return await gatesOf(computed, request, { config, kubelet, files });
}

const apiServer = `
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.35.0
      command: [kube-apiserver, --advertise-address=10.0.0.7, --secure-port=7443]
`;

it("both gates know where this node's own API server is, to tell how long it is away", async () => {
  const { gate, revertGate } = await gatesFor(filesWith(apiServer));
  const where = { host: '10.0.0.7', port: 7443 };
  expect([gate?.apiServer, revertGate?.apiServer]).toEqual([where, where]);
});

it.each([
  ['that has none', filesWith(null)],
  ['whose manifest of it is none', filesWith('spec: [')],
  ['whose manifest of it cannot be read', { readForm: () => Promise.reject(new Error('EIO')) }],
])('on a node %s it is not asked, and nothing stands in the way', async (_which, files) => {
  const { gate, revertGate } = await gatesFor(files);
  expect([gate?.component, revertGate?.component]).toEqual(['kubelet', 'kubelet']);
  expect([gate, revertGate]).not.toContainEqual(
    expect.objectContaining({ apiServer: expect.anything() as unknown }),
  );
});

it('a run that gives its change less time gives its rollback no less than the node does', async () => {
  const usual = await limitsFor({});
  const { after, before, ports } = await limitsFor({ progress: '5s', settle: '1s', start: '2s' });
  expect(after).toMatchObject({ progressMs: 5_000, settleMs: 1_000, startMs: 2_000 });
  expect(before).toEqual(usual.before);
  expect(ports).toEqual([10249, 10248]);
});

it('a run that gives its change more time gives its rollback as much', async () => {
  const { after, before } = await limitsFor({ progress: '5m' });
  expect([after.progressMs, before.progressMs]).toEqual([300_000, 300_000]);
});

it('what the node itself is configured with holds for both', async () => {
  const { after, before } = await limitsFor({ settle: '1s' }, { progress: '7s', settle: '2s' });
  expect([after.progressMs, before.progressMs, after.settleMs, before.settleMs]).toEqual([
    7_000, 7_000, 1_000, 2_000,
  ]);
});

it('a check that must hold for long is given that time, and a longer settle time of the run stays', async () => {
  const usual = await limitsFor({});
  const { after, before } = await limitsFor({ settle: '1s' }, {}, 3_900_000);
  expect([after.settleMs, before]).toEqual([3_900_000, usual.before]);
  expect((await limitsFor({ settle: '2h' }, {}, 3_900_000)).after.settleMs).toBe(7_200_000);
});

it('a long soak proves a change, and does not keep what has gone back from being final', async () => {
  const usual = await limitsFor({});
  const { after, before } = await limitsFor({ settle: '1h', interval: '30s' });
  expect([after.settleMs, after.intervalMs]).toEqual([3_600_000, 30_000]);
  expect(before).toEqual(usual.before);
});

it.each([
  [{ gate: { settle: '15h' } }, 'gate.settle', 'expected at most 4h'],
  [{ gate: { progress: '2h' } }, 'gate.progress', 'expected at most 1h'],
  [{ gate: { request: '5m' } }, 'gate.request', 'expected at most 1m'],
  [{ revertAfter: '2d' }, 'revertAfter', 'expected at most 1d'],
  [{ confirmWithin: '15d' }, 'confirmWithin', 'expected at most 1d'],
  [{ wait: '99999999999h' }, 'wait', 'expected at most 3650d'],
])('%j would hold a node up, and is refused', (given, path, message) => {
  const { error } = RemediateRequest.safeParse({
    cluster: 'test',
    node: 'cp-1',
    checks: ['4.2.5'],
    ...given,
  });
  expect(error?.issues.find((issue) => issue.path.join('.') === path)?.message).toBe(message);
});
