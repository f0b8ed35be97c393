/** Questions to the API server that is changed, each with the limit of one request, and what its refusals mean. */
import type { Answer, GateSpec } from '../../../contracts/gate.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import type { UsefulCheck } from './answer.ts';

export type Ask = (path: string, post?: object) => Promise<Answer | { why: string }>;

export function asksOf(api: ApiServer, spec: GateSpec, signal?: AbortSignal): Ask {
  return async (path, post) =>
    await api.ask(spec, path, post === undefined ? { signal } : { signal, method: 'POST', json: post });
}

/** For whom the right or the means to ask is missing, nothing is known: no sign of a fault, and none of health. */
export function notAsked(name: string, detail: string): UsefulCheck {
  return { name, ok: false, unasked: true, detail };
}

/** The server's own words about a refusal; undefined: it said none, or did not refuse. */
export function messageIn({ body }: Answer): string | undefined {
  const { message } = (parseJson(body) ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, 300) : undefined;
}

export function describeRefusal(answer: Answer): string {
  const message = messageIn(answer);
  return message === undefined ? describe(answer) : `${describe(answer)}: ${message}`;
}
