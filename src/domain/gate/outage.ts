/** How long a component was away, and beside it the API server of the same node. */
import type { Answer, Observation } from '../../contracts/gate.ts';
import { kindOfAnswer } from './answers.ts';
import type { answersOf } from './health.ts';
import type { Gate } from './state.ts';

/** Real times on the observer's clock. */
export interface Outage {
  lastGoodMs: number;
  isGood: boolean;
  totalMs: number;
}

/** @returns null: not a single look could tell */
export function noteOutages(
  { startMs, outage, apiOutage }: Gate,
  { atMs, apiServer }: Observation,
  asked: ReturnType<typeof answersOf>,
): Pick<Gate, 'outage' | 'apiOutage'> {
  return {
    outage: noteOutage(outage, startMs, atMs, isWell(asked)),
    apiOutage: noteOutage(apiOutage, startMs, atMs, isApiServerThere(apiServer ?? null)),
  };
}

/** What users get counts: the Pod's own probes only where nothing else was asked. */
function isWell(asked: ReturnType<typeof answersOf>): boolean | null {
  const own = asked.filter((one) => !one.anonymous);
  const telling = own.length > 0 ? own : asked;
  return telling.length === 0 ? null : telling.every((one) => one.kind === 'good');
}

/** One that refuses to say it to us is there, and no more is known of it. */
function isApiServerThere(answer: Answer | null): boolean | null {
  if (answer === null) return null;
  const kind = kindOfAnswer(answer, 299);
  return kind === 'unauthorized' || kind === 'forbidden' ? null : kind === 'good';
}

/**
 * Every time without a good answer counts, from the last good one before it to the first good one after.
 * @param isGood null: this look does not tell
 */
function noteOutage(
  outage: Outage | null,
  startMs: number,
  atMs: number,
  isGood: boolean | null,
): Outage | null {
  if (isGood === null) return outage;
  // Before the first look it is taken to be as good as at the write.
  const before = outage ?? { lastGoodMs: startMs, isGood: true, totalMs: 0 };
  if (!isGood) return { ...before, isGood };
  return {
    lastGoodMs: atMs,
    isGood,
    totalMs: before.totalMs + (before.isGood ? 0 : atMs - before.lastGoodMs),
  };
}

export function outagesOf(gate: Gate): { outageMs: number | null; apiOutageMs: number | null } {
  const lengthMs = (outage: Outage | null): number | null => {
    if (outage === null) return null;
    const { totalMs, isGood, lastGoodMs } = outage;
    return totalMs + (isGood ? 0 : (gate.lastLookMs ?? lastGoodMs) - lastGoodMs);
  };
  const outageMs = lengthMs(gate.outage);
  const isApiServer = gate.spec.component === 'kube-apiserver';
  return { outageMs, apiOutageMs: isApiServer ? outageMs : lengthMs(gate.apiOutage) };
}
