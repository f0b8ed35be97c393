import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { maxBodyBytes, probe } from '../../../src/adapters/observer/http-probe.ts';
import type { ProbeRequest } from '../../../src/adapters/observer/http-probe.ts';
import { readTlsIdentity } from '../../../src/adapters/observer/tls-identity.ts';
import { kindOfAnswer } from '../../../src/domain/gate/answers.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import { authority, closeServer, issue, listenHttp, listenHttps } from './servers.ts';
import type { Listening } from './servers.ts';

const open: Listening[] = [];
let https: Listening;
let http: Listening;
const ca = Buffer.from(authority.pem);
const client = issue('kube-apiserver-kubelet-client');
const asked = (port: number, more: Partial<ProbeRequest> = {}): ProbeRequest => ({
  scheme: 'https',
  host: '127.0.0.1',
  port,
  path: '/readyz',
  timeoutMs: 5_000,
  ...more,
});
const start1 = makeCertificate({ subject: { commonName: 'apiserver-loopback-client@1795220530' } });

beforeAll(async () => {
  https = await listenHttps(
    issue('kube-apiserver'),
    (request, response) => {
      const socket = request.socket as unknown as { authorized: boolean };
      response.statusCode = socket.authorized ? 200 : 401;
      response.end(socket.authorized ? 'ok' : 'Unauthorized');
    },
    { 'apiserver-loopback-client': start1 },
  );
  http = await listenHttp((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: `http://127.0.0.1:1/` });
    if (request.url === '/hang') return;
    if (request.url === '/reset') return void request.socket.resetAndDestroy();
    if (request.url === '/half' || request.url === '/broken') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('[+]ping ok');
      if (request.url === '/broken') setTimeout(() => request.socket.destroy(), 20);
      return;
    }
    if (request.url === '/long') return void response.end('x'.repeat(100_000));
    response.end('ok');
  });
  open.push(https, http);
});
afterAll(() => Promise.all(open.map(closeServer)));

describe('probe', () => {
  it('asks with the client certificate and the cluster CA, whatever name is in the certificate', async () => {
    const withClient = { cert: Buffer.from(client.pem), key: Buffer.from(client.privatePem) };
    expect(await probe(asked(https.port, { ca, client: withClient }))).toEqual({
      status: 200,
      error: null,
      body: 'ok',
    });
  });

  it('peers 30: without credentials it is 401, which is no good answer', async () => {
    const answer = await probe(asked(https.port));
    expect(answer.status).toBe(401);
    expect(kindOfAnswer(answer, 399)).toBe('unauthorized');
  });

  it('peers 30: TLS of another CA is its own error', async () => {
    const other = makeCertificate({ subject: { commonName: 'other' }, authority: true });
    const answer = await probe(asked(https.port, { ca: Buffer.from(other.pem) }));
    expect(answer.error).toContain('certificate is not signed by the cluster CA');
    expect(kindOfAnswer(answer, 299)).toBe('untrusted');
    const none = await probe(asked(https.port, { ca: Buffer.from('') }));
    expect(kindOfAnswer(none, 299)).not.toBe('good');
  });

  it('an expired certificate says so', async () => {
    const expired = await listenHttps(
      issue('old', { notAfter: new Date(Date.now() - 1_000) }),
      (_q, r) => void r.end('ok'),
    );
    open.push(expired);
    expect((await probe(asked(expired.port, { ca }))).error).toBe('certificate has expired');
  });

  it('peers 34: an endpoint that does not answer is a timeout that says so', async () => {
    const answer = await probe(asked(http.port, { scheme: 'http', path: '/hang', timeoutMs: 50 }));
    expect(answer.error).toBe('no answer in time (timeout) after 0.05s');
    expect(kindOfAnswer(answer, 299)).toBe('timeout');
  });

  it('refused, reset and no TLS at all are told apart', async () => {
    const spare = createServer().listen(0, '127.0.0.1');
    await once(spare, 'listening');
    const { port } = spare.address() as AddressInfo;
    await new Promise((resolve) => spare.close(resolve));
    expect((await probe(asked(port))).error).toBe('connection refused');
    expect((await probe(asked(http.port, { scheme: 'http', path: '/reset' }))).error).toBe(
      'connection reset',
    );
    const plain = await probe(asked(http.port));
    expect(plain.error).toContain('TLS');
    expect(kindOfAnswer(plain, 299)).toBe('broken');
  });

  it('follows no redirect, and cuts a long body off', async () => {
    const redirect = await probe(asked(http.port, { scheme: 'http', path: '/redirect' }));
    expect(redirect.status).toBe(302);
    expect(kindOfAnswer(redirect, 399)).toBe('good');
    expect(kindOfAnswer(redirect, 299)).toBe('bad');
    const long = await probe(asked(http.port, { scheme: 'http', path: '/long' }));
    expect(long.body?.length).toBe(maxBodyBytes);
  });

  it('an abort ends it', async () => {
    const controller = new AbortController();
    const answer = probe(asked(http.port, { scheme: 'http', path: '/hang', signal: controller.signal }));
    controller.abort();
    expect((await answer).error).toBe('aborted');
  });
});

describe('readTlsIdentity', () => {
  const identity = (port: number, servername: string | null) =>
    readTlsIdentity({ host: '127.0.0.1', port, servername, timeoutMs: 5_000 });

  it('reads the fingerprint and the start of the process by the server name', async () => {
    const read = await identity(https.port, 'apiserver-loopback-client');
    expect(read).toMatchObject({ startedAtMs: 1_795_220_530_000 });
    expect(read).toHaveProperty('fingerprint', expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/));
  });

  it('static-pods scenario 25: a certificate from a file identifies no process', async () => {
    expect(await identity(https.port, null)).toMatchObject({
      why: expect.stringContaining('"kube-apiserver"') as string,
    });
  });

  it('kcm and scheduler are identified by their default certificate, another start by another fingerprint', async () => {
    const read = [];
    for (let start = 0; start < 2; start += 1) {
      const own = makeCertificate({ subject: { commonName: 'localhost@1795220530' } });
      const server = await listenHttps(own, (_request, response) => void response.end('ok'));
      open.push(server);
      read.push(await identity(server.port, null));
    }
    expect(read[0]).toMatchObject({ startedAtMs: 1_795_220_530_000 });
    expect(read[0]).not.toEqual(read[1]);
  });

  it('says why there is none', async () => {
    const silent = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const read = await readTlsIdentity({ host: '127.0.0.1', port, servername: null, timeoutMs: 50 });
    expect(read).toEqual({ why: 'no answer in time (timeout)' });
    await new Promise((resolve) => silent.close(resolve));
    expect(await identity(port, null)).toEqual({ why: 'connection refused' });
  });
});

describe('an answer that does not end', () => {
  const half = (path: string): ReturnType<typeof probe> =>
    probe(asked(http.port, { scheme: 'http', path, timeoutMs: 300 }));

  it('is no answer when the server dies in the middle of it, and does not hold the look', async () => {
    expect(await half('/broken')).toMatchObject({ status: null, body: null });
  });

  it('is no answer when its time is over', async () => {
    expect(await half('/half')).toMatchObject({
      status: null,
      error: expect.stringContaining('timeout') as string,
    });
  });
});
