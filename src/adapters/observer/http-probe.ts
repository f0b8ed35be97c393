/** One HTTP request as a health look: its status, or in words why there is none. Never follows a redirect. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { Answer } from '../../contracts/gate.ts';
import { answerErrors } from '../../domain/gate/answers.ts';
import { secureContextOf } from './secure-context.ts';

export const maxBodyBytes = 16 * 1024;

export interface ProbeRequest {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  path: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  method?: 'GET' | 'POST' | 'PUT';
  json?: unknown;
  /** PEM; the chain must lead to it. Absent: not verified, as the kubelet's probes are not. */
  ca?: Buffer | undefined;
  /** PEM client certificate and key */
  client?: { cert: Buffer; key: Buffer } | undefined;
  /** sent as a bearer token */
  token?: string | undefined;
  /** larger answers are cut off */
  maxBytes?: number;
}

/** Never rejects for what the network does; an abort by `signal` is an answer too ("aborted"). */
export async function probe(asked: ProbeRequest): Promise<Answer> {
  return await new Promise((resolve) => {
    const sent = openRequest(asked);
    // A timer of our own and a listener on the caller's signal: on Node 20 a signal made by AbortSignal.any or
    // .timeout can be collected before it fires, and a server that answers half would hold the look for ever.
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      asked.signal?.removeEventListener('abort', onAbort);
      resolve(answer);
      sent.destroy();
    };
    const fail = (error: string): void => settle({ status: null, error, body: null });
    const onAbort = (): void => fail('aborted');
    const timer = setTimeout(
      () => fail(`${answerErrors.timeout} after ${asked.timeoutMs / 1_000}s`),
      asked.timeoutMs,
    );
    asked.signal?.addEventListener('abort', onAbort);
    sent.on('error', (error) => fail(describeNetworkError(error)));
    sent.on('response', (response) => {
      const onEnd = (body: string): void =>
        settle({ status: response.statusCode ?? null, error: null, body });
      readBody(response, asked.maxBytes ?? maxBodyBytes, onEnd, (error) => fail(describeNetworkError(error)));
    });
    if (asked.signal?.aborted === true) onAbort();
    else sent.end(asked.json === undefined ? undefined : JSON.stringify(asked.json));
  });
}

function openRequest(asked: ProbeRequest): ClientRequest {
  const payload = asked.json === undefined ? undefined : JSON.stringify(asked.json);
  const options: RequestOptions = {
    host: asked.host,
    port: asked.port,
    path: asked.path,
    method: asked.method ?? 'GET',
    // A new connection for each look: one that was kept open may lead to the process that is stopping.
    agent: false,
    headers: {
      accept: 'application/json, text/plain, */*',
      'user-agent': 'kubemend',
      ...(asked.token !== undefined && { authorization: `Bearer ${asked.token}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    },
  };
  if (asked.scheme === 'http') return requestHttp(options);
  const secured: RequestOptions & { secureContext: SecureContext } = {
    ...options,
    secureContext: secureContextOf(asked.ca, asked.client),
    rejectUnauthorized: asked.ca !== undefined,
    // The chain is what counts: a node-local address need not be in the certificate.
    checkServerIdentity: () => undefined,
  };
  return requestHttps(secured);
}

function readBody(
  response: IncomingMessage,
  maxBytes: number,
  onEnd: (body: string) => void,
  onError: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const finish = (): void => onEnd(Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes >= maxBytes) finish();
  });
  response.on('end', finish);
  response.on('error', onError);
  // Closed in the middle of a body, without an error of its own.
  response.on('close', () => onError(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
}

/** Node's and OpenSSL's codes in the gate's own words. */
export function describeNetworkError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'ECONNREFUSED':
      return answerErrors.refused;
    case 'ECONNRESET':
    case 'EPIPE':
      return answerErrors.reset;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return answerErrors.unreachable;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `host name not found (${code})`;
    case 'CERT_HAS_EXPIRED':
      return answerErrors.expired;
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'CERT_SIGNATURE_FAILURE':
      return `${answerErrors.untrusted} (${code})`;
    default:
      return code.startsWith('ERR_SSL') || code === 'EPROTO' ? `TLS handshake failed: ${message}` : message;
  }
}
