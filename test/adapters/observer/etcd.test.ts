/** What etcd says of itself and of its members, over real TLS connections. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiServer } from '../../../src/adapters/observer/api-server.ts';
import type { Useful } from '../../../src/adapters/observer/useful/answer.ts';
import { askEtcd } from '../../../src/adapters/observer/useful/etcd.ts';
import { specOf } from '../../support/gate-world.ts';
import { authority, closeServer, issue, listenHttp, listenHttps } from './servers.ts';
import type { Listening } from './servers.ts';

interface Member {
  ID?: string;
  name?: string;
  clientURLs?: string[];
  isLearner?: boolean;
}

let pkiDir: string;
let servers: Listening[];
let members: Member[];
let listStatus: number;
let healthy: boolean[];
let apiStatus: number | null;
let reasons: string[];
let raft: {
  header?: { member_id: string };
  raftIndex: string;
  raftAppliedIndex: string;
  errors?: string[];
}[];
let statusOf: number;

beforeEach(async () => {
  pkiDir = await mkdtemp(join(tmpdir(), 'kubemend-etcd-'));
  await mkdir(join(pkiDir, 'etcd'));
  const own = issue('etcd');
  await writeFile(join(pkiDir, 'etcd/ca.crt'), authority.pem);
  await writeFile(join(pkiDir, 'etcd/server.crt'), own.pem);
  await writeFile(join(pkiDir, 'etcd/server.key'), own.privatePem);
  listStatus = 200;
  healthy = [true, true, true];
  apiStatus = 200;
  reasons = ['', '', ''];
  // As etcd's gateway writes them: numbers of 64 bits are text.
  raft = healthy.map((_, index) => ({
    header: { member_id: `${index + 1}` },
    raftIndex: `${5_000 + index}`,
    raftAppliedIndex: `${4_990 + index}`,
  }));
  statusOf = 200;
  const metrics = await listenHttp(
    (_request, response) => void response.end('{"health":"true","reason":""}'),
  );
  const three = await Promise.all(
    healthy.map((_, index) =>
      listenHttps(issue('etcd'), (request, response) => {
        const isMember = (request.socket as unknown as { authorized: boolean }).authorized;
        if (!isMember) response.statusCode = 401;
        else if (request.url === '/health')
          response.end(JSON.stringify({ health: String(healthy[index]), reason: reasons[index] }));
        else if (request.url === '/v3/maintenance/status')
          response.writeHead(statusOf).end(JSON.stringify(raft[index]));
        else response.writeHead(listStatus).end(JSON.stringify({ members }));
        if (!response.writableEnded) response.end();
      }),
    ),
  );
  servers = [metrics, ...three];
  members = three.map(({ port }, index) => ({
    ID: `${index + 1}`,
    name: `cp-${index + 1}`,
    clientURLs: [`https://127.0.0.1:${port}`],
  }));
});
afterEach(async () => {
  await Promise.all(servers.map(closeServer));
  await rm(pkiDir, { recursive: true });
});

const api: ApiServer = {
  ask: () =>
    Promise.resolve(
      apiStatus === null ? { why: 'no kubeconfig' } : { status: apiStatus, error: null, body: 'ok' },
    ),
};

async function ask(): Promise<Useful> {
  const [metrics, first] = servers.map(({ port }) => port);
  const spec = specOf({
    component: 'etcd',
    host: '127.0.0.1',
    healthPort: metrics ?? 0,
    argv: ['etcd', `--listen-client-urls=https://127.0.0.1:${first ?? 0},https://10.0.0.1:2379`],
  });
  return await askEtcd(api, { pkiDir }, { ...spec, limits: { ...spec.limits, requestMs: 2_000 } });
}

async function everyMember(): Promise<{ ok: boolean; detail: string }> {
  const answer = await ask();
  if ('why' in answer) throw new Error(answer.why);
  const found = answer.find(({ name }) => name === 'every member');
  if (found === undefined) throw new Error('the members were not asked');
  return found;
}

describe('H26: etcd', () => {
  it('is well when each of its members is, and the API server is ready', async () => {
    expect(await ask()).toEqual([
      { name: 'etcd health', ok: true, detail: 'status 200' },
      { name: 'every member', ok: true, detail: '3 well' },
      { name: 'API server ready', ok: true, detail: 'status 200' },
    ]);
    apiStatus = 500;
    expect(await ask()).toContainEqual({ name: 'API server ready', ok: false, detail: 'status 500' });
  });

  it.each<[string, () => void, RegExp]>([
    ['a member that is not well', () => (healthy[2] = false), /cp-3 says that it is not healthy/],
    [
      'a member that is away',
      () => (members[1] = { name: 'cp-2', clientURLs: ['https://127.0.0.1:1'] }),
      /cp-2: connection refused/,
    ],
    [
      'a member at whose address another one answers',
      () => (members[2] = { ...members[2], clientURLs: members[0]!.clientURLs! }),
      /cp-3: another member answers at https:/,
    ],
    ['a learner', () => (members[2] = { ...members[2], isLearner: true }), /cp-3 has not joined/],
    [
      'a member that has not joined',
      () => members.push({ clientURLs: [] }),
      /a member without a name has not joined/,
    ],
    [
      'an alarm of one member',
      () => ([healthy[1], reasons[1]] = [false, 'ALARM NOSPACE']),
      /cp-2 says that it is not healthy \(ALARM NOSPACE\)/,
    ],
    [
      'an alarm that a member says in its status only',
      () => (raft[0] = { ...raft[0]!, errors: ['memberID:1 alarm:CORRUPT '] }),
      /cp-1: memberID:1 alarm:CORRUPT$/,
    ],
    [
      'a member that has not applied what is committed',
      () => (raft[2] = { raftIndex: '9000', raftAppliedIndex: '7000' }),
      /cp-3 is 2000 entries behind/,
    ],
    [
      'a member whose log is behind that of the others',
      () => (raft[1] = { raftIndex: '100', raftAppliedIndex: '100' }),
      /cp-2 is 4902 entries behind/,
    ],
    [
      'members that do not say how far they are',
      () => (statusOf = 404),
      /cp-1: status of its log: status 404/,
    ],
    ['a list that is refused', () => (listStatus = 503), /member list: status 503/],
  ])('is not well with %s: one more restart could cost the quorum', async (_what, spoil, words) => {
    spoil();
    const { ok, detail } = await everyMember();
    expect(ok).toBe(false);
    expect(detail).toMatch(words);
  });

  it('is asked for each member where that one is, and not on the loopback, where this machine’s own answers', async () => {
    healthy[2] = false;
    const [own] = members[0]!.clientURLs!;
    const elsewhere = members[2]!.clientURLs![0]!.replace('127.0.0.1', '0.0.0.0');
    members[2] = { ...members[2], clientURLs: [own!, elsewhere] };
    expect((await everyMember()).detail).toMatch(/cp-3 says that it is not healthy/);
  });

  it('of two members that are well has none to spare; of one, or of three, it has', async () => {
    expect(await everyMember()).not.toHaveProperty('noneToSpare');
    members = members.slice(0, 2);
    expect(await everyMember()).toMatchObject({ ok: true, noneToSpare: true });
    members = members.slice(0, 1);
    expect(await everyMember()).not.toHaveProperty('noneToSpare');
  });

  it('whose members cannot be asked is not taken for one whose members are well', async () => {
    await rm(join(pkiDir, 'etcd'), { recursive: true });
    const { ok, detail } = await everyMember();
    expect(ok).toBe(false);
    expect(detail).toContain('no certificate to ask them with');
  });
});
