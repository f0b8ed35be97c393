/** What a gate remembers between looks: plain data, so that every step is a function from it to the next. */
import type { EvidenceSource, GateEvidence, GateSpec, GateState } from '../../contracts/gate.ts';
import type { BackOff } from './back-off.ts';
import type { GateFailure } from './failures.ts';
import { beginCounting } from './exits.ts';
import type { ExitCount } from './exits.ts';
import type { ProcessId } from './identity.ts';
import type { Outage } from './outage.ts';

export const gateStates = [
  'accepted',
  'oldGone',
  'started',
  'stable',
  'serving',
  'judged',
  'useful',
  'soak',
] as const satisfies readonly GateState[];

export interface Gate {
  spec: GateSpec;
  /** on the observer's clock */
  startMs: number;
  lastLookMs: number | null;
  /**
   * The gate's own clock, ms since its beginning: a gap between looks counts as three intervals at most,
   * so that a stopped worker or a paused machine uses up no limit that nobody was there to see.
   */
  seenMs: number;
  looks: number;
  /** the state that it waits for */
  state: GateState;
  reached: GateEvidence['states'];
  /** when it began to wait for `state`, on the gate's own clock */
  stateSinceMs: number;
  /** it was counted as judged before the kubelet had: its word is still to be told */
  judgedLater: boolean;
  acceptedByAnswers: boolean;
  wasReady: boolean;
  wrongArgv: string | null;
  process: ProcessId | null;
  processSinceMs: number;
  certificate: string | null;
  exits: ExitCount;
  /** the kubelet holds the awaited Pod back, or did so when it last spoke of it */
  backOff: BackOff | null;
  missingSinceMs: number | null;
  /** D-G: since when the hard limit runs, and the last time that anything got better */
  startedAtMs: number;
  progressAtMs: number;
  best: { stateIndex: number; checks: number; goodAnswers: number };
  goodLooks: number;
  /** H */
  soakSinceMs: number | null;
  /** good looks of this soak, its first among them */
  soakLooks: number;
  soaked: boolean;
  soakBreaks: number;
  restartCount: number | null;
  exitsBeforeSoak: number;
  /** null: no health endpoint was asked yet */
  outage: Outage | null;
  /** of the API server beside it; null: no look could tell yet */
  apiOutage: Outage | null;
  sources: EvidenceSource[];
  missing: GateEvidence['missing'];
  lastSeen: string;
}

/**
 * A gate over one component, begun right after the write (or restore).
 * @param startMs on the clock of the observations' `atMs`
 */
export function beginGate(spec: GateSpec, startMs: number): Gate {
  return {
    spec,
    startMs,
    lastLookMs: null,
    seenMs: 0,
    looks: 0,
    state: spec.restartExpected ? 'accepted' : 'serving',
    reached: [],
    stateSinceMs: 0,
    judgedLater: false,
    acceptedByAnswers: false,
    wasReady: (spec.baseline?.readyChecks ?? null) !== null,
    wrongArgv: null,
    process: spec.restartExpected ? null : (spec.baseline?.process ?? null),
    processSinceMs: 0,
    certificate: null,
    exits: beginCounting(spec),
    backOff: null,
    missingSinceMs: null,
    startedAtMs: 0,
    progressAtMs: 0,
    best: { stateIndex: 0, checks: 0, goodAnswers: 0 },
    goodLooks: 0,
    soakSinceMs: null,
    soakLooks: 0,
    soaked: false,
    soakBreaks: 0,
    restartCount: null,
    exitsBeforeSoak: 0,
    outage: null,
    apiOutage: null,
    sources: [],
    missing: [],
    lastSeen: 'nothing yet',
  };
}

/** Marks `state` as reached in this look and waits for the next one. Reached again after a fall back: the later time counts. */
export function reach(gate: Gate, state: GateState, by: EvidenceSource[], detail: string): Gate {
  const entry = { state, reachedAtMs: elapsedMs(gate), by, detail };
  const reached = [...gate.reached.filter((one) => one.state !== state), entry];
  const index = gateStates.indexOf(state) + 1;
  const progressed = index > gate.best.stateIndex;
  return {
    ...gate,
    reached,
    state: gateStates[index] ?? 'soak',
    stateSinceMs: gate.seenMs,
    best: progressed ? { ...gate.best, stateIndex: index } : gate.best,
    progressAtMs: progressed ? gate.seenMs : gate.progressAtMs,
  };
}

/** Real milliseconds since the gate began. */
export function elapsedMs(gate: Gate): number {
  return (gate.lastLookMs ?? gate.startMs) - gate.startMs;
}

export function formatSeconds(ms: number): string {
  return `${Math.round(ms / 1_000)}s`;
}

/** The end of judging one state in one look. */
export type Step =
  | { kind: 'reached'; gate: Gate }
  | { kind: 'waiting'; gate: Gate; waitingFor: string }
  | { kind: 'failed'; gate: Gate; failure: GateFailure; reason: string }
  | { kind: 'notProven'; gate: Gate; reason: string };

/** D-G: how long nothing got better, against the progress limit; how long since the start, against the hard limit. */
export function isOutOfTime(gate: Gate): { noProgressMs: number } | { hardMs: number } | null {
  const { progressMs, hardMs } = gate.spec.limits;
  const noProgressMs = gate.seenMs - Math.max(gate.progressAtMs, gate.startedAtMs);
  if (noProgressMs >= progressMs) return { noProgressMs };
  return gate.seenMs - gate.startedAtMs >= hardMs ? { hardMs } : null;
}
