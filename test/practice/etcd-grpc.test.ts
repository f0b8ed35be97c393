/** The practice etcd speaks to kubemend's client as etcd does: gRPC over TLS, to those who show a certificate. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEtcdClient } from '../../src/adapters/etcd/client.ts';
import type { EtcdClient } from '../../src/adapters/etcd/client.ts';
import { parseArguments } from '../../src/practice/component/arguments.ts';
import { answerGrpc, isGrpc } from '../../src/practice/component/etcd-grpc.ts';
import type { ComponentProcess } from '../../src/practice/component/process.ts';
import { authority, issue } from '../adapters/observer/servers.ts';

const bytes = Buffer.alloc(3 * 32 * 1024 + 4096, 'practice');
const signal = new AbortController().signal;
let faults: string[];
let server: Http2SecureServer;
let client: EtcdClient;

beforeEach(async () => {
  faults = [];
  const own = issue('etcd');
  const process_ = {
    fault: (name: string) => (faults.includes(name) ? {} : undefined),
    isUseful: () => true,
  } as unknown as ComponentProcess;
  const flags = parseArguments('etcd', ['--name=cp-1', '--initial-advertise-peer-urls=https://a:2380'], {});
  const data = { bytes: () => bytes, revision: () => 7 };
  server = createSecureServer({
    allowHTTP1: true,
    cert: own.pem,
    key: own.privatePem,
    ca: authority.pem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.on('request', (request, response) => {
    if (isGrpc(request)) answerGrpc(process_, flags, data, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mine = issue('kubemend');
  const trust = {
    ca: Buffer.from(authority.pem),
    client: { cert: Buffer.from(mine.pem), key: Buffer.from(mine.privatePem) },
  };
  client = createEtcdClient({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, trust);
});
afterEach(() => {
  client.close();
  server.close();
});

async function read(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const { blob } of client.snapshot({ totalMs: 5_000, stallMs: 5_000 }, signal)) parts.push(blob);
  return Buffer.concat(parts);
}

it('status, members, and a snapshot with its checksum', async () => {
  expect(await client.status(5_000, signal)).toEqual({
    header: { revision: 7 },
    version: '3.6.5',
    dbSize: bytes.length,
  });
  const members = [{ name: 'cp-1', peerURLs: ['https://a:2380'] }];
  expect(await client.members(5_000, signal)).toEqual({ members });
  const checksum = createHash('sha256').update(bytes).digest();
  expect((await read()).equals(Buffer.concat([bytes, checksum]))).toBe(true);
});

it('a snapshot that breaks off, and one whose checksum is wrong', async () => {
  faults = ['snapshot-fails'];
  await expect(read()).rejects.toThrow('expected its whole snapshot');
  faults = ['snapshot-corrupt'];
  const [found, checksum] = [await read(), createHash('sha256').update(bytes).digest()];
  expect(found.subarray(0, -32).equals(bytes)).toBe(true);
  expect(found.subarray(-32).equals(checksum)).toBe(false);
});
