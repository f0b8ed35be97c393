/** The health gate: a state machine over looks at one component (DESIGN "Health gate"; research: kubelet 1.35, 1.36). */
import type { GateVerdict, Observation } from '../../contracts/gate.ts';
import { noteBackOff } from './back-off.ts';
import { evidenceOf, noteLook } from './evidence.ts';
import { countExits, mostExits } from './exits.ts';
import type { GateFailure } from './failures.ts';
import { judgeHold, withdraw } from './hold.ts';
import { judgeAccepted, judgeOldGone, judgeStable, judgeStarted } from './restart.ts';
import { gateStates } from './state.ts';
import type { Gate, Step } from './state.ts';

/** Looks further apart than this many intervals saw nothing in between: a soak begins again (crash-safety 17). */
const gapIntervals = 3;

/**
 * Judges one look. Looks must come in order of `atMs`; after a verdict other than "waiting" the gate is over.
 * The old process answering never counts; without proof of the new one the verdict is `notProven`, never `healthy`.
 */
export function look(gate: Gate, observation: Observation): { gate: Gate; verdict: GateVerdict } {
  const timed = passTime(gate, observation.atMs);
  const noted = noteLook(timed, observation);
  const exits = countExits(noted.exits, noted.spec, observation, noted.seenMs);
  const next = noteBackOff({ ...noted, exits }, observation);
  const step = judgeAlways(next, observation) ?? walk(next, observation);
  return { gate: step.gate, verdict: toVerdict(step) };
}

function passTime(gate: Gate, atMs: number): Gate {
  const gapMs = Math.max(0, atMs - (gate.lastLookMs ?? gate.startMs));
  const mostMs = gapIntervals * gate.spec.limits.intervalMs;
  const next: Gate = { ...gate, lastLookMs: atMs, seenMs: gate.seenMs + Math.min(gapMs, mostMs) };
  return gapMs > mostMs && gate.soakSinceMs !== null ? withdraw(next, 'serving') : next;
}

/** What ends a gate in whatever state it is. */
function judgeAlways(gate: Gate, observation: Observation): Step | null {
  const { spec } = gate;
  const fail = (failure: GateFailure, reason: string): Step => ({ kind: 'failed', gate, failure, reason });
  const parseError = observation.kubelet?.parseError ?? null;
  if (parseError !== null) {
    return fail('parse-error', `the kubelet cannot decode the ${spec.component} manifest: ${parseError}`);
  }
  const { podsOfName } = observation;
  if (podsOfName !== null && podsOfName > 1) {
    return fail(
      'second-pod',
      `expected one file that defines the ${spec.component} Pod, found ${podsOfName}; the kubelet takes the last by name`,
    );
  }
  if (podsOfName === 0) {
    return fail(
      'manifest-gone',
      `no file defines the ${spec.component} Pod any more; the kubelet removes it`,
    );
  }
  const exits = mostExits(gate.exits);
  if (exits >= 2 && !gate.soaked) {
    const log = gate.exits.lastLog === '' ? `last seen: ${gate.lastSeen}` : gate.exits.lastLog;
    // Two exits within one look may come before any process of it was seen.
    const started = gateStates.indexOf(gate.state) < gateStates.indexOf('stable');
    return {
      kind: 'failed',
      gate: started ? { ...gate, state: 'stable' } : gate,
      failure: 'crash-on-start',
      reason: `${spec.component} ended ${exits} times after its start: ${log}`,
    };
  }
  if (spec.baseline === null) {
    const reason = `it is not known what ran before the change of ${spec.component}: nothing can prove which process is new`;
    return { kind: 'notProven', gate, reason };
  }
  return null;
}

function walk(gate: Gate, observation: Observation): Step {
  let current = gate;
  for (;;) {
    const step = judgeState(current, observation);
    if (step.kind !== 'reached' || step.gate.reached.some((one) => one.state === 'soak')) return step;
    current = step.gate;
  }
}

function judgeState(gate: Gate, observation: Observation): Step {
  switch (gate.state) {
    case 'accepted':
      return judgeAccepted(gate, observation);
    case 'oldGone':
      return judgeOldGone(gate, observation);
    case 'started':
      return judgeStarted(gate, observation);
    case 'stable':
      return judgeStable(gate, observation);
    case 'serving':
    case 'judged':
    case 'useful':
    case 'soak':
      return judgeHold(gate, observation);
  }
}

function toVerdict(step: Step): GateVerdict {
  const { gate } = step;
  const evidence = evidenceOf(gate);
  switch (step.kind) {
    case 'reached':
      return { kind: 'healthy', evidence };
    case 'waiting':
      return { kind: 'waiting', state: gate.state, waitingFor: step.waitingFor, evidence };
    case 'failed':
      return { kind: 'failed', state: gate.state, failure: step.failure, reason: step.reason, evidence };
    case 'notProven':
      return { kind: 'notProven', state: gate.state, reason: step.reason, evidence };
  }
}
