/**
 * A look that hangs (a process in uninterruptible sleep holds whoever reads its arguments) ends all the same, as one that
 * saw nothing: whoever reverts must come to an end, and say what he could not see.
 */
import type { EvidenceSource, GateSpec, Observation } from '../../contracts/gate.ts';
import { longestLookMs } from '../../domain/gate/index.ts';

/** Longer than a gate itself waits for a look: what hangs there is the gate's to count. */
const slackMs = 5_000;

const sources: readonly EvidenceSource[] = ['process', 'tls', 'runtime', 'kubelet', 'probe', 'mirror', 'api'];

function unseen(atMs: number, why: string): Observation {
  return {
    atMs,
    processes: null,
    certificate: null,
    ready: null,
    live: null,
    probes: null,
    kubelet: null,
    runtime: null,
    mirror: null,
    useful: null,
    podsOfName: null,
    missing: sources.map((source) => ({ source, why })),
  };
}

export async function lookInTime(
  spec: GateSpec,
  nowMs: () => number,
  look: Promise<Observation>,
): Promise<Observation> {
  const limitMs = longestLookMs(spec.limits) + slackMs;
  const why = `no answer within ${limitMs / 1_000} s`;
  return (await answerWithin(limitMs, look)) ?? unseen(nowMs(), why);
}

/** null: it did not answer in time; what it may still say is dropped. */
export async function answerWithin<T>(limitMs: number, asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
