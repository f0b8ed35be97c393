/** One request with a client certificate; a refusal to connect is an error, a status is an answer. */
import { request } from 'node:https';
import type { Agent, RequestOptions } from 'node:https';
import type { SecureContext } from 'node:tls';
import { secureContextOf } from '../adapters/observer/secure-context.ts';

export interface JsonRequest {
  url: string;
  method?: string;
  ca?: Buffer | string;
  cert?: Buffer | string;
  key?: Buffer | string;
  body?: unknown;
  timeoutMs?: number;
  agent?: Agent;
  /** false: the server's certificate is not verified */
  verify?: boolean;
}

export interface JsonAnswer {
  status: number;
  text: string;
}

export async function requestJson(asked: JsonRequest): Promise<JsonAnswer> {
  const payload = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const { cert, key } = asked;
  const options: RequestOptions & { secureContext: SecureContext } = {
    method: asked.method ?? 'GET',
    secureContext: secureContextOf(
      asked.ca,
      cert === undefined || key === undefined ? undefined : { cert, key },
    ),
    agent: asked.agent ?? false,
    rejectUnauthorized: asked.verify ?? true,
    timeout: asked.timeoutMs ?? 2_000,
    headers:
      payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) },
  };
  return await new Promise((resolve, reject) => {
    const outgoing = request(asked.url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`no answer within ${asked.timeoutMs ?? 2_000} ms`)),
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
