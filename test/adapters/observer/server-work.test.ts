/** State G of an API server: what it serves for others, told apart from what nobody lets us ask. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiServer } from '../../../src/adapters/observer/api-server.ts';
import type { UsefulCheck } from '../../../src/adapters/observer/useful/answer.ts';
import { createServerWork } from '../../../src/adapters/observer/useful/server.ts';
import type { Answer, Baseline, GateSpec } from '../../../src/contracts/gate.ts';
import { baseline, specOf } from '../../support/gate-world.ts';

type Reply = [status: number, body?: unknown];

/** What the API server answers, by the end of the path; and the name of whoever signs its tokens. */
let replies: Record<string, Reply>;
let accepts: (token: string) => boolean;
let asked: { path: string; json: unknown }[];
let nowMs: number;

const refusal = (message: string): object => ({ kind: 'Status', message });
const forbidden = refusal('x is forbidden: User "kube-apiserver-kubelet-client" cannot get resource "x"');
const log = (pod: string): string => `/pods/${pod}-cp-1/log`;

function reply(path: string, json: unknown): Reply {
  if (path.endsWith('/tokenreviews') && replies['/tokenreviews'] === undefined) {
    const { token } = (json as { spec: { token: string } }).spec;
    const status = accepts(token) ? { authenticated: true } : { error: 'invalid bearer token' };
    return [201, { status }];
  }
  return Object.entries(replies).find(([end]) => path.endsWith(end))?.[1] ?? [404, refusal('not found')];
}

const api: ApiServer = {
  ask: async (_spec, path, { json }) => {
    const bare = path.split('?')[0] ?? '';
    asked.push({ path, json });
    const [status, body = {}] = reply(bare, json);
    if (status === 0) return { status: null, error: 'timeout', body: null };
    return { status, error: null, body: JSON.stringify(body) } satisfies Answer;
  },
};

const work = () => createServerWork(api, 'CP-1', { monotonicMs: () => nowMs });
const before = specOf({ baseline: null });
const after = (more: Partial<Baseline> = {}): GateSpec =>
  specOf({ baseline: { ...baseline, useful: ['service account tokens'], ...more } });

async function checksOf(spec = before, server = work()): Promise<UsefulCheck[]> {
  const found = await server.ask(spec);
  if ('why' in found) throw new Error(found.why);
  return found;
}
const find = (checks: UsefulCheck[], name: string): UsefulCheck | undefined =>
  checks.find((check) => check.name === name);

beforeEach(() => {
  nowMs = 0;
  asked = [];
  accepts = () => true;
  replies = {
    '/api/v1/namespaces': [200, { items: [] }],
    '/configmaps': [201],
    [log('kube-scheduler')]: [200, 'I1130 secret words'],
    '/serviceaccounts/default/token': [201, { status: { token: 'token-1' } }],
    '/apiservices': [
      200,
      {
        items: [
          { metadata: { name: 'v1.apps' }, spec: {} },
          {
            metadata: { name: 'v1beta1.metrics.k8s.io' },
            spec: { service: { name: 'metrics-server' } },
            status: { conditions: [{ type: 'Available', status: 'True', reason: 'Passed' }] },
          },
        ],
      },
    ],
  };
});

describe('what it does for others', () => {
  it('is asked beside what it does itself, and told without what was secret in the answers', async () => {
    const checks = await checksOf();
    expect(checks).toEqual([
      { name: 'list namespaces', ok: true, detail: 'status 200' },
      { name: 'dry-run create', ok: true, detail: 'status 201' },
      { name: 'Pod log from the kubelet', ok: true, detail: 'kube-scheduler-cp-1' },
      { name: 'service account tokens', ok: true, detail: 'one issued now' },
      { name: 'list APIServices', ok: true, detail: '1 of other servers' },
      {
        name: 'aggregated API v1beta1.metrics.k8s.io',
        ok: true,
        detail: 'Available is True (Passed)',
      },
    ]);
    const request = asked.find(({ path }) => path.endsWith('/default/token'));
    expect(request?.json).toMatchObject({ spec: { expirationSeconds: 600 } });
  });

  it('is not asked where nothing is known of before: all of it would be required', async () => {
    const { useful: _none, ...unknown } = baseline;
    const checks = await checksOf(specOf({ baseline: unknown }));
    expect(checks.map(({ name }) => name)).toEqual(['list namespaces', 'dry-run create']);
  });
});

describe('the Pod log', () => {
  const name = 'Pod log from the kubelet';

  it('of the other component where the first has none', async () => {
    replies[log('kube-scheduler')] = [404, refusal('pods "kube-scheduler-cp-1" not found')];
    replies[log('kube-controller-manager')] = [200];
    expect(find(await checksOf(), name)).toMatchObject({ ok: true, detail: 'kube-controller-manager-cp-1' });
  });

  it.each([
    [500, 'Get "https://10.0.0.1:10250/…": x509: certificate signed by unknown authority'],
    [401, 'the server has asked for the client to provide credentials ( pods/log kube-scheduler-cp-1)'],
    [403, 'Forbidden (user=other, verb=get, resource=nodes, subresource=proxy)'],
  ])('%i of the kubelet is a failure, in its words: %s', async (code, words) => {
    for (const pod of ['kube-scheduler', 'kube-controller-manager'])
      replies[log(pod)] = [code, refusal(words)];
    const check = find(await checksOf(), name);
    expect(check).toMatchObject({ ok: false, detail: `kube-scheduler-cp-1: status ${code}: ${words}` });
    expect(check?.unasked).toBeUndefined();
  });

  it('that gets no answer is not asked of another: a look must come to its end', async () => {
    replies[log('kube-scheduler')] = [0];
    expect(find(await checksOf(), name)).toMatchObject({ ok: false, detail: 'kube-scheduler-cp-1: timeout' });
    expect(asked.some(({ path }) => path.includes('kube-controller-manager'))).toBe(false);
  });

  it('403 of the API server itself: it could not be asked', async () => {
    replies[log('kube-scheduler')] = [403, forbidden];
    expect(find(await checksOf(), name)).toMatchObject({ ok: false, unasked: true });
  });
});

describe('tokens', () => {
  const name = 'service account tokens';

  it('that it issues and does not accept: its keys do not belong together', async () => {
    accepts = () => false;
    expect(find(await checksOf(), name)).toEqual({
      name,
      ok: false,
      detail: 'a token that was issued just now is not accepted: invalid bearer token',
    });
  });

  it('that it does not issue', async () => {
    replies['/serviceaccounts/default/token'] = [500, refusal('no key')];
    expect(find(await checksOf(), name)).toMatchObject({
      ok: false,
      detail: 'none is issued: status 500: no key',
    });
  });

  it.each(['/serviceaccounts/default/token', '/tokenreviews'])(
    '403 to %s: it could not be asked',
    async (end) => {
      replies[end] = [403, forbidden];
      expect(find(await checksOf(), name)).toMatchObject({ ok: false, unasked: true });
    },
  );

  it('of before the change must be accepted after it, and say so where new ones are', async () => {
    const server = work();
    await checksOf(before, server);
    server.hold(baseline.process);
    replies['/serviceaccounts/default/token'] = [201, { status: { token: 'token-2' } }];
    expect(find(await checksOf(after(), server), name)?.detail).toBe(
      'one issued now, and one from before the change',
    );
    accepts = (token) => token !== 'token-1';
    expect(find(await checksOf(after(), server), name)).toMatchObject({
      ok: false,
      detail: 'a token from before the change is not accepted: invalid bearer token',
    });
  });

  it.each<[string, (server: ReturnType<typeof work>) => GateSpec]>([
    ['another process may hold the gate', () => after()],
    [
      'or it was of another change',
      (server) => {
        server.hold({ pid: 9, startTicks: '9', podUid: null });
        return after();
      },
    ],
    [
      'or it has run out',
      (server) => {
        server.hold(baseline.process);
        nowMs += 580_000;
        return after();
      },
    ],
  ])('of before the change that are not held are told to be unknown: %s', async (_case, hold) => {
    const server = work();
    await checksOf(before, server);
    accepts = (token) => token !== 'token-1';
    const spec = hold(server);
    replies['/serviceaccounts/default/token'] = [201, { status: { token: 'token-2' } }];
    const checks = await checksOf(spec, server);
    expect(find(checks, name)).toMatchObject({ ok: true, detail: 'one issued now' });
    expect(find(checks, 'a service account token from before the change')).toMatchObject({ unasked: true });
  });
});

describe('aggregated APIs', () => {
  it('that are not available are named with the reason', async () => {
    const conditions = [
      { type: 'Available', status: 'False', reason: 'FailedDiscoveryCheck', message: '401' },
    ];
    const service = { metadata: { name: 'v1.x.y' }, spec: { service: {} }, status: { conditions } };
    replies['/apiservices'] = [200, { items: [service] }];
    expect(find(await checksOf(), 'aggregated API v1.x.y')).toMatchObject({
      ok: false,
      detail: 'Available is False (FailedDiscoveryCheck: 401)',
    });
  });

  it('that cannot be listed: a failure, and for lack of rights not asked', async () => {
    replies['/apiservices'] = [500, refusal('etcd')];
    expect(find(await checksOf(), 'list APIServices')).toMatchObject({
      ok: false,
      detail: 'status 500: etcd',
    });
    replies['/apiservices'] = [403, forbidden];
    expect(find(await checksOf(), 'list APIServices')).toMatchObject({ unasked: true });
  });
});
