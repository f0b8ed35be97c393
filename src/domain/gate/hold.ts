/** E-H: the watched process serves, is judged ready, does its work, and all of it holds for the settle time. */
import type { EvidenceSource, Observation } from '../../contracts/gate.ts';
import { backOffUntilMs, describeBackOff } from './back-off.ts';
import type { GateFailure } from './failures.ts';
import { mostExits } from './exits.ts';
import { judgeJudged, judgeServing, judgeUseful } from './health.ts';
import type { Condition } from './health.ts';
import { findCandidate, findKept, isSameProcess, toProcessId } from './identity.ts';
import type { SeenProcess } from './identity.ts';
import { maxSoakBreaks } from './limits.ts';
import { elapsedMs, formatSeconds, gateStates, isOutOfTime, reach } from './state.ts';
import type { Gate, Step } from './state.ts';

type HeldState = 'serving' | 'judged' | 'useful';

export function judgeHold(gate: Gate, observation: Observation): Step {
  const followed = followProcess(gate, observation);
  if (followed.kind !== 'reached') return followed;
  let next = followed.gate;
  const { spec } = next;
  const candidate = candidateOf(next, observation);
  const judges: [HeldState, () => Condition][] = [
    ['serving', () => judgeServing(spec, observation, candidate)],
    ['judged', () => judgeJudged(spec, observation, candidate, next.goodLooks)],
    ['useful', () => judgeUseful(spec, observation)],
  ];
  let pending = false;
  for (const [state, judge] of judges) {
    const condition = judge();
    if (!condition.ok) return fallBack(next, state, condition);
    pending ||= condition.pending === true;
    if (state === 'serving') next = { ...next, goodLooks: next.goodLooks + 1 };
    if (gateStates.indexOf(next.state) <= gateStates.indexOf(state)) {
      next = reach(next, state, condition.by, condition.detail);
      if (state === 'judged') next = { ...next, judgedLater: condition.pending === true };
    } else if (state === 'judged' && next.judgedLater && condition.pending !== true) {
      next = tellJudged(next, condition);
    }
  }
  return soak(next, observation, pending);
}

/** The soak has begun before the kubelet's word came: the evidence must not end with its being awaited. */
function tellJudged(gate: Gate, { by, detail }: { by: EvidenceSource[]; detail: string }): Gate {
  const since = `${detail}, from ${formatSeconds(elapsedMs(gate))} on`;
  return {
    ...gate,
    judgedLater: false,
    reached: gate.reached.map((one) => (one.state === 'judged' ? { ...one, by, detail: since } : one)),
  };
}

function candidateOf(gate: Gate, observation: Observation): SeenProcess | null {
  const { process } = gate;
  if (process === null) return null;
  return (observation.processes ?? []).find((seen) => isSameProcess(seen, process)) ?? null;
}

/** Whether the process is still the one that is watched; before the soak a restarted container may be followed. */
function followProcess(gate: Gate, observation: Observation): Step {
  const { spec, process } = gate;
  const fingerprint = observation.certificate?.fingerprint ?? null;
  const fail = (failure: GateFailure, reason: string): Step => ({ kind: 'failed', gate, failure, reason });
  if (!spec.restartExpected) return followKept(gate, observation);

  if (gate.soaked) {
    const log = gate.exits.lastLog === '' ? '' : `: ${gate.exits.lastLog}`;
    if (mostExits(gate.exits, process?.podUid ?? null) > gate.exitsBeforeSoak) {
      return fail('crash-in-soak', `${spec.component} ended during the soak${log}`);
    }
    const count = observation.kubelet?.restartCount ?? null;
    if (gate.restartCount !== null && count !== null && count > gate.restartCount) {
      return fail(
        'crash-in-soak',
        `${spec.component} was restarted during the soak (restart ${count})${log}`,
      );
    }
    if (gate.certificate !== null && fingerprint !== null && fingerprint !== gate.certificate) {
      return fail(
        'changed-process',
        `another ${spec.component} answers: its certificate changed during the soak`,
      );
    }
  }
  if (observation.processes === null || process === null) {
    return { kind: 'reached', gate: { ...gate, certificate: fingerprint ?? gate.certificate } };
  }
  const candidate = findCandidate(spec, observation);
  const isSame = candidate !== null && isSameProcess(candidate, process);
  if (isSame) return { kind: 'reached', gate: { ...gate, certificate: fingerprint ?? gate.certificate } };
  if (gate.soaked) {
    const who = candidate === null ? 'none runs' : `process ${candidate.pid} runs`;
    return fail('changed-process', `${spec.component} process ${process.pid} must stay, ${who} now`);
  }
  // It ended before the soak began: back to waiting for one that stays.
  const back = withdraw(gate, 'stable');
  return {
    kind: 'waiting',
    gate: {
      ...back,
      process: candidate === null ? null : toProcessId(candidate),
      processSinceMs: gate.seenMs,
    },
    waitingFor: 'the restarted process to stay up',
  };
}

/** No restart is expected: the process of the baseline must stay (or, where allowed, its Pod be started anew). */
function followKept(gate: Gate, observation: Observation): Step {
  const { spec, process } = gate;
  const fingerprint = observation.certificate?.fingerprint ?? null;
  if (observation.processes === null) {
    return { kind: 'reached', gate: { ...gate, certificate: fingerprint ?? gate.certificate } };
  }
  const kept = findKept(spec, observation);
  if (kept !== null && process !== null && isSameProcess(kept, process)) {
    return {
      kind: 'reached',
      gate: { ...gate, certificate: fingerprint ?? gate.certificate, missingSinceMs: null },
    };
  }
  if (spec.restartAllowed !== true) {
    const pid = spec.baseline?.process?.pid;
    const reason = `${spec.component} must keep running as it was${pid === undefined ? '' : ` (process ${pid})`}; last seen: ${gate.lastSeen}`;
    return { kind: 'failed', gate, failure: 'changed-process', reason };
  }
  const back = withdraw(gate, 'serving');
  if (kept !== null) {
    const next: Gate = {
      ...back,
      process: toProcessId(kept),
      certificate: fingerprint,
      missingSinceMs: null,
    };
    return { kind: 'reached', gate: { ...next, startedAtMs: gate.seenMs, progressAtMs: gate.seenMs } };
  }
  const missingSinceMs = gate.missingSinceMs ?? gate.seenMs;
  const missingMs = gate.seenMs - missingSinceMs;
  const next: Gate = { ...back, process: null, missingSinceMs };
  const untilMs = missingSinceMs + spec.limits.acceptMs + spec.limits.oldGoneMs + spec.limits.startMs;
  const held = gate.backOff === null ? '' : describeBackOff(gate.backOff);
  if (gate.seenMs < Math.max(untilMs, backOffUntilMs(gate))) {
    const waitingFor = held === '' ? `${spec.component} to run again` : `the end of ${held}`;
    return { kind: 'waiting', gate: next, waitingFor };
  }
  const reason = `${spec.component} did not come back within ${formatSeconds(missingMs)}${held === '' ? '' : `, with ${held}`}; last seen: ${gate.lastSeen}`;
  return { kind: 'failed', gate: next, failure: 'not-started', reason };
}

/** Goes back to waiting for `state`; what was reached from there on no longer counts. */
export function withdraw(gate: Gate, state: 'stable' | 'serving' | 'judged' | 'useful'): Gate {
  const index = gateStates.indexOf(state);
  if (gateStates.indexOf(gate.state) <= index) return gate;
  return {
    ...gate,
    state,
    stateSinceMs: gate.seenMs,
    reached: gate.reached.filter((one) => gateStates.indexOf(one.state) < index),
    goodLooks: 0,
    soakSinceMs: null,
    soakLooks: 0,
  };
}

function fallBack(gate: Gate, state: HeldState, condition: Extract<Condition, { ok: false }>): Step {
  const { spec } = gate;
  const wasSoaking = gate.soakSinceMs !== null;
  let next = withdraw(gate, state);
  if (state === 'serving') next = { ...next, goodLooks: 0 };
  if (wasSoaking) {
    // A break gets the progress limit to recover; the soak then begins from nothing.
    next = {
      ...next,
      soakBreaks: gate.soakBreaks + 1,
      startedAtMs: gate.seenMs,
      progressAtMs: gate.seenMs,
    };
  }
  if ((condition.waitsMs ?? 0) > 0) next = { ...next, progressAtMs: gate.seenMs };
  const what = `last probe: ${condition.detail}`;
  if (next.soakBreaks > maxSoakBreaks) {
    const reason = `${spec.component} did not stay healthy: ${next.soakBreaks} breaks during the soak; ${what}`;
    return { kind: 'failed', gate: next, failure: 'soak-broken', reason };
  }
  const late = isOutOfTime(next);
  if (late === null) return { kind: 'waiting', gate: next, waitingFor: waitingFor(state, condition.detail) };

  const since = gate.soaked ? 'the break of its soak' : spec.restartExpected ? 'its start' : 'the change';
  if (condition.failure === 'not-proven') {
    const reason = `${spec.component} could not be proven to be the new process; ${condition.detail}`;
    return { kind: 'notProven', gate: next, reason };
  }
  if ('hardMs' in late) {
    const failure = condition.failure === 'no-progress' ? 'too-slow' : condition.failure;
    const reason = `${spec.component} was not healthy ${formatSeconds(gate.seenMs - next.startedAtMs)} after ${since}, its whole startup budget; ${what}`;
    return { kind: 'failed', gate: next, failure: gate.soaked ? 'soak-broken' : failure, reason };
  }
  const reason = `${spec.component} made no progress for ${formatSeconds(late.noProgressMs)} after ${since}; ${what}`;
  return { kind: 'failed', gate: next, failure: gate.soaked ? 'soak-broken' : condition.failure, reason };
}

function waitingFor(state: HeldState, detail: string): string {
  switch (state) {
    case 'serving':
      return `the process to serve; last probe: ${detail}`;
    case 'judged':
      return `the kubelet to call it ready; ${detail}`;
    case 'useful':
      return `it to do its work; ${detail}`;
  }
}

/** However short the soak and late the looks: its begin and its end alone would not show that it held in between. */
const leastSoakLooks = 3;

function soak(gate: Gate, observation: Observation, pending: boolean): Step {
  const { spec } = gate;
  const next: Gate = {
    ...gate,
    soaked: true,
    soakSinceMs: gate.soakSinceMs ?? gate.seenMs,
    soakLooks: gate.soakLooks + 1,
    restartCount: gate.restartCount ?? observation.kubelet?.restartCount ?? null,
    exitsBeforeSoak: gate.soaked ? gate.exitsBeforeSoak : mostExits(gate.exits, gate.process?.podUid ?? null),
  };
  const heldMs = gate.seenMs - (next.soakSinceMs ?? gate.seenMs);
  const restMs = Math.max(
    spec.limits.settleMs - heldMs,
    // A second file with the old content wins only at a tick: two of them must have passed since the write.
    2 * spec.kubeletTickMs - gate.seenMs,
  );
  if (restMs > 0) {
    return { kind: 'waiting', gate: next, waitingFor: `it to hold for ${formatSeconds(restMs)} more` };
  }
  if (next.soakLooks < leastSoakLooks) {
    return { kind: 'waiting', gate: next, waitingFor: 'another good look at it' };
  }
  if (!pending) {
    return { kind: 'reached', gate: reach(next, 'soak', [], `held for ${formatSeconds(heldMs)}`) };
  }
  if (gate.seenMs - gate.startedAtMs < spec.limits.hardMs + spec.limits.settleMs) {
    return { kind: 'waiting', gate: next, waitingFor: 'the kubelet to judge its startup probe' };
  }
  const reason = `the kubelet did not call ${spec.component} ready within its startup budget of ${formatSeconds(spec.limits.hardMs)}; last seen: ${gate.lastSeen}`;
  return { kind: 'failed', gate: next, failure: 'not-ready', reason };
}
