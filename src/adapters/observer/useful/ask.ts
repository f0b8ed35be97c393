/** Questions that follow one another, and together take no longer than one request may. */
import type { Answer, GateSpec } from '../../../contracts/gate.ts';
import { answerErrors } from '../../../domain/gate/answers.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import type { UsefulCheck } from './answer.ts';

export type Ask = (path: string, post?: object) => Promise<Answer | { why: string }>;

export function asksInTime(
  api: ApiServer,
  clock: { monotonicMs(): number },
  spec: GateSpec,
  signal?: AbortSignal,
): Ask {
  const untilMs = clock.monotonicMs() + spec.limits.requestMs;
  return async (path, post) => {
    const requestMs = untilMs - clock.monotonicMs();
    if (requestMs <= 0) return { status: null, error: answerErrors.timeout, body: null };
    const more = post === undefined ? { signal } : { signal, method: 'POST' as const, json: post };
    return await api.ask({ ...spec, limits: { ...spec.limits, requestMs } }, path, more);
  };
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
