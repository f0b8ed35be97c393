/** TLS listeners of components: their certificate, who the client is, and the words of a taken port. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { Server as NetServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { SecureContext, SecureVersion } from 'node:tls';
import { makeCertificate } from '../certificate.ts';
import { findHttp2Problem, tlsVersions } from '../ciphers.ts';
import { readPeerName } from '../tls-peer.ts';
import type { Flags } from './arguments.ts';
import type { ContainerFiles } from './container-files.ts';

export interface Client {
  name: string;
  groups: string[];
}

export const anonymous: Client = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Who the verified client certificate says; undefined without one. */
export function clientOf(request: IncomingMessage): Client | undefined {
  const peer = readPeerName(request);
  return peer && { name: peer.commonName, groups: [...peer.organizations, 'system:authenticated'] };
}

export interface KeyAndCertificate {
  key: string | Buffer;
  cert: string | Buffer;
}

/** Made in memory at each start; its name carries the Unix time of that start. */
export function makeStartCertificate(name: string, startedAtMs: number): KeyAndCertificate {
  const unix = Math.floor(startedAtMs / 1000);
  const issuer = makeCertificate({ subject: { commonName: `${name}-ca@${unix}` }, authority: true });
  const made = makeCertificate({
    subject: { commonName: `${name}@${unix}` },
    issuer,
    usages: ['server'],
    names: [name],
  });
  return { key: made.privatePem, cert: made.pem + issuer.pem };
}

/** From --tls-cert-file and --tls-private-key-file, else one of its own. */
export function servingCertificate(
  flags: Flags,
  files: ContainerFiles,
  ownName: string,
  startedAtMs: number,
): KeyAndCertificate {
  const certFile = flags.text('tls-cert-file');
  const keyFile = flags.text('tls-private-key-file');
  if (certFile === '' && keyFile === '') return makeStartCertificate(ownName, startedAtMs);
  const pair = { cert: files.read(certFile), key: files.read(keyFile) };
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new Error(
      `failed to load certificate ${certFile} and key ${keyFile}: tls: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  return pair;
}

export interface ServeOptions {
  pair: KeyAndCertificate;
  clientCa?: Buffer;
  /** server names that get another certificate */
  byName?: Record<string, KeyAndCertificate>;
  flags?: Flags;
  /** true: a client without a good certificate is cut off */
  requireClient?: boolean;
}

/** @throws Error in Go's words for a cipher list that cannot serve HTTP/2 */
export function createTlsServer(options: ServeOptions, handler: RequestListener): Server {
  const http2Problem = options.flags ? findHttp2Problem(options.flags.list('tls-cipher-suites')) : undefined;
  if (http2Problem !== undefined) throw new Error(http2Problem);
  const minimum = options.flags?.text('tls-min-version') ?? '';
  const contexts = new Map<string, SecureContext>(
    Object.entries(options.byName ?? {}).map(([name, pair]) => [name, createSecureContext(pair)]),
  );
  return createServer(
    {
      ...options.pair,
      ca: options.clientCa,
      requestCert: options.clientCa !== undefined,
      rejectUnauthorized: options.requireClient ?? false,
      minVersion: (tlsVersions as Record<string, SecureVersion>)[minimum],
      SNICallback: (name, done) => done(null, contexts.get(name)),
      keepAliveTimeout: 30_000,
    },
    handler,
  );
}

/** Practice nodes never listen beyond the machine: an address for everyone becomes loopback. */
export function loopbackOf(address: string): string {
  return address === '' || address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
}

/** @throws Error in Go's words when the port is taken */
export async function listenOn(server: NetServer, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'bind: address already in use'
          : error.code === 'EADDRNOTAVAIL'
            ? 'bind: cannot assign requested address'
            : error.message;
      reject(
        new Error(
          `failed to create listener: failed to listen on ${address}:${port}: listen tcp ${address}:${port}: ${reason}`,
        ),
      );
    });
    server.listen(port, loopbackOf(address), resolve);
  });
}

export function reply(response: ServerResponse, status: number, body: string | object): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(text);
}

/** A Kubernetes Status object of a refusal. */
export function replyStatus(response: ServerResponse, code: number, reason: string, message: string): void {
  reply(response, code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  });
}

export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
