/** A-D: the kubelet takes the file up, the old process ends, a new one starts and stays. */
import type { EvidenceSource, Observation } from '../../contracts/gate.ts';
import { kindOfAnswer } from './answers.ts';
import { backOffUntilMs, describeBackOff } from './back-off.ts';
import { mostExits } from './exits.ts';
import {
  findCandidate,
  hasIntendedArgv,
  isNewCertificate,
  isNewProcess,
  isOldAlive,
  isSameProcess,
  toProcessId,
} from './identity.ts';
import { formatSeconds, isOutOfTime, reach } from './state.ts';
import type { Gate, Step } from './state.ts';

/** A container that fails at once lives for a tenth of a second; one that lived this long is "started", not "crashing". */
const stableMs = 1_000;

export function judgeAccepted(gate: Gate, observation: Observation): Step {
  const { spec } = gate;
  const { baseline, limits } = spec;
  const answers = [observation.ready, observation.live].filter((answer) => answer !== null);
  const isReady = answers.length > 0 && answers.every((answer) => kindOfAnswer(answer, 299) === 'good');
  const next: Gate = { ...gate, wasReady: gate.wasReady || isReady };
  const accepted = (by: EvidenceSource, detail: string): Step => ({
    kind: 'reached',
    gate: { ...reach(next, 'accepted', [by], detail), acceptedByAnswers: by === 'probe' },
  });

  const fresh = (observation.processes ?? []).find((process) => isNewProcess(spec, process));
  if (fresh !== undefined) return accepted('process', `process ${fresh.pid} is new`);
  const old = baseline?.process ?? null;
  if (old !== null && isOldAlive(spec, observation) === false) {
    return accepted('process', `the old process ${old.pid} has ended`);
  }
  for (const source of ['kubelet', 'runtime'] as const) {
    const podUid = observation[source]?.podUid ?? null;
    if (podUid !== null && baseline?.podUid != null && podUid !== baseline.podUid) {
      return accepted(source, `Pod UID ${podUid} is new`);
    }
  }
  if (isNewCertificate(spec, observation) === true) return accepted('tls', 'a new certificate is served');
  // A stopping process refuses or answers 500 while its grace runs; looked at again until it is gone.
  if (next.wasReady && answers.length > 0 && !isReady) {
    return accepted('probe', 'the old process stopped being ready');
  }
  // Without an old process nothing shows the acceptance but the start itself.
  const untilMs = gate.stateSinceMs + limits.acceptMs + (old === null ? limits.startMs : 0);
  const waiting = waitForStart(next, untilMs, 'the kubelet to take up the manifest');
  if (waiting !== null) return waiting;
  // It has been taken up where the kubelet holds its Pod back.
  return next.backOff === null
    ? giveUp(next, 'not-accepted', `the kubelet did not take up the ${spec.component} manifest`)
    : giveUp(next, 'not-started', `no new ${spec.component} was started`);
}

export function judgeOldGone(gate: Gate, observation: Observation): Step {
  const { spec } = gate;
  const oldAlive = isOldAlive(spec, observation);
  if (oldAlive === false) {
    return { kind: 'reached', gate: reach(gate, 'oldGone', ['process'], 'no old process is left') };
  }
  if (oldAlive === null && isNewCertificate(spec, observation) === true) {
    return { kind: 'reached', gate: reach(gate, 'oldGone', ['tls'], 'a new certificate is served') };
  }
  const { ready } = observation;
  if (gate.acceptedByAnswers && ready !== null && kindOfAnswer(ready, 299) === 'good') {
    // It was a hiccup, not a stop: the wait for the kubelet goes on from the beginning of the gate.
    const back: Gate = {
      ...gate,
      state: 'accepted',
      stateSinceMs: 0,
      reached: gate.reached.filter((one) => one.state !== 'accepted'),
    };
    return judgeAccepted(back, observation);
  }
  const pid = spec.baseline?.process?.pid;
  const old = pid === undefined ? `the old ${spec.component}` : `the old ${spec.component} (process ${pid})`;
  // Where only certificates can be read, the old one is known to be gone when the new one is served.
  const limitMs = spec.limits.oldGoneMs + (oldAlive === null ? spec.limits.startMs : 0);
  if (gate.seenMs - gate.stateSinceMs < limitMs) {
    return { kind: 'waiting', gate, waitingFor: `${old} to end` };
  }
  return giveUp(gate, 'old-process-stays', `${old} did not end`);
}

export function judgeStarted(gate: Gate, observation: Observation): Step {
  const { spec } = gate;
  const started = (by: EvidenceSource, detail: string): Step => {
    const next = reach(gate, 'started', [by], detail);
    return {
      kind: 'reached',
      gate: { ...next, startedAtMs: gate.seenMs, progressAtMs: gate.seenMs },
    };
  };
  const candidate = findCandidate(spec, observation);
  if (candidate !== null) {
    return started('process', `process ${candidate.pid} runs with the intended arguments`);
  }
  if (observation.processes === null && isNewCertificate(spec, observation) === true) {
    return started('tls', 'a new certificate is served; its arguments could not be read');
  }
  if (mostExits(gate.exits) > 0) return started('kubelet', 'a new container was started, and has ended');

  const wrong = (observation.processes ?? []).find(
    (process) => isNewProcess(spec, process) && !hasIntendedArgv(spec, process),
  );
  const next = wrong === undefined ? gate : { ...gate, wrongArgv: describeDifference(gate, wrong.argv) };
  // The end of a process that crashed on does not show that the kubelet has read the file: it may yet do so.
  const { acceptMs, startMs } = spec.limits;
  const isRollback = spec.newPodUid !== true;
  const untilMs = Math.max(gate.stateSinceMs + startMs, isRollback ? acceptMs + startMs : 0);
  const waiting = waitForStart(next, untilMs, 'a new process with the intended arguments');
  if (waiting !== null) return waiting;
  return next.wrongArgv === null
    ? giveUp(next, 'not-started', `no new ${spec.component} was started`)
    : giveUp(
        next,
        'wrong-arguments',
        `the new ${spec.component} runs with other arguments (${next.wrongArgv})`,
      );
}

/** null: it was waited for long enough. While the kubelet holds the Pod back, it is waited for as long as that may last. */
function waitForStart(gate: Gate, untilMs: number, waitingFor: string): Step | null {
  if (gate.seenMs >= Math.max(untilMs, backOffUntilMs(gate))) return null;
  const { backOff } = gate;
  return {
    kind: 'waiting',
    gate,
    waitingFor: backOff === null ? waitingFor : `the end of ${describeBackOff(backOff)}`,
  };
}

/** Names of the flags that differ, not their values: those can be secret. */
function describeDifference(gate: Gate, argv: readonly string[]): string {
  const intended = gate.spec.argv ?? [];
  const nameOf = (item: string): string => item.split('=')[0] ?? item;
  const isFlag = (item: string): boolean => item.startsWith('-');
  const missing = intended.filter((item) => isFlag(item) && !argv.includes(item)).map(nameOf);
  const added = argv.filter((item) => isFlag(item) && !intended.includes(item)).map(nameOf);
  const names = [...new Set([...missing, ...added])];
  return names.length > 0 ? `differs in ${names.slice(0, 5).join(', ')}` : 'in another order';
}

export function judgeStable(gate: Gate, observation: Observation): Step {
  const { spec } = gate;
  const candidate = findCandidate(spec, observation);
  const certificate = observation.certificate?.fingerprint ?? null;
  const byTls = observation.processes === null && isNewCertificate(spec, observation) === true;

  const isSame =
    candidate !== null
      ? gate.process !== null && isSameProcess(gate.process, candidate)
      : byTls && gate.process === null && gate.certificate === certificate;
  const next: Gate = {
    ...gate,
    process: candidate === null ? null : toProcessId(candidate),
    certificate: byTls ? certificate : gate.certificate,
    processSinceMs: isSame ? gate.processSinceMs : gate.seenMs,
  };
  const runs = candidate !== null || byTls;
  if (runs && isSame && gate.seenMs - next.processSinceMs >= Math.min(stableMs, spec.limits.intervalMs)) {
    const who = candidate === null ? 'the new process' : `process ${candidate.pid}`;
    return { kind: 'reached', gate: reach(next, 'stable', [byTls ? 'tls' : 'process'], `${who} stays up`) };
  }
  const exits = mostExits(gate.exits);
  const after = exits === 0 ? '' : ` after ${exits} exit`;
  if (isOutOfTime(next) === null) {
    return { kind: 'waiting', gate: next, waitingFor: `the new process to stay up${after}` };
  }
  const log = gate.exits.lastLog === '' ? '' : ` (${gate.exits.lastLog})`;
  return {
    kind: 'failed',
    gate: next,
    failure: 'crash-on-start',
    reason: `${spec.component} ended after its start${log} and did not stay up within ${formatSeconds(gate.seenMs - gate.startedAtMs)}; last seen: ${gate.lastSeen}`,
  };
}

/** Without any source that could tell old from new, silence proves nothing either way. */
function giveUp(
  gate: Gate,
  failure: 'not-accepted' | 'old-process-stays' | 'not-started' | 'wrong-arguments',
  what: string,
): Step {
  const within = `${what} within ${formatSeconds(gate.seenMs - gate.stateSinceMs)}`;
  const held = gate.backOff === null ? '' : `, with ${describeBackOff(gate.backOff)}`;
  const reason = `${within}${held}; last seen: ${gate.lastSeen}`;
  const couldTell = gate.sources.some(
    (source) => source === 'process' || source === 'tls' || source === 'kubelet',
  );
  if (couldTell) return { kind: 'failed', gate, failure, reason };
  return {
    kind: 'notProven',
    gate,
    reason: `${reason}; neither the process list nor the certificate could be read`,
  };
}
