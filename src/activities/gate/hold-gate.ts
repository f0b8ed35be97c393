/** Looks at a component at the gate's interval until its verdict is final. Used over a change and over its rollback. */
import { answerWithin } from '../../adapters/observer/look-in-time.ts';
import type { GateSpec, GateState, GateVerdict, Observation } from '../../contracts/gate.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { backOffMs, beginGate, longestLookMs, look, totalGateMs } from '../../domain/gate/index.ts';
import type { Gate } from '../../domain/gate/index.ts';

export interface GateHeartbeat {
  component: string;
  state: GateState;
  waitingFor: string;
  looks: number;
  elapsedMs: number;
}

export interface HoldGateInput {
  spec: GateSpec;
  observer: { observe(spec: GateSpec, signal?: AbortSignal): Promise<Observation> };
  clock: { monotonicMs(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  /** ends the wait at once */
  signal: AbortSignal;
  /** after every look; tells what it waits for */
  heartbeat: (details: GateHeartbeat) => void;
  /** once for each newly reached state, and again when it is reached again after a fall back */
  onState?: (reached: Gate['reached'][number]) => void | Promise<void>;
  /** after every look, with what was seen: the revert looks for the wedge here */
  onLook?: (observation: Observation, verdict: GateVerdict) => void | Promise<void>;
  failPoints: { reach(name: 'gate.soak'): Promise<void> };
}

export type FinalVerdict = Exclude<GateVerdict, { kind: 'waiting' }>;

/**
 * @returns `healthy`, `failed` or `notProven`; a bound over all limits together ends it in any case
 * @throws the signal's reason when it fires; whatever the observer throws (a bug: what cannot be read is null to it)
 */
export async function holdGate(input: HoldGateInput): Promise<FinalVerdict> {
  const { spec, observer, clock, signal } = input;
  const startMs = clock.monotonicMs();
  let gate = beginGate(spec, startMs);
  const boundMs = (): number => totalGateMs(spec.limits, spec.kubeletTickMs) + backOffMs(gate);
  let told: Gate['reached'] = [];
  let soakPointReached = false;
  for (;;) {
    signal.throwIfAborted();
    const lookMs = clock.monotonicMs();
    const observation = await answerWithin(longestLookMs(spec.limits), observer.observe(spec, signal));
    signal.throwIfAborted();
    if (observation === null) {
      // What hangs is not the component: the gate goes on, and what it did not see counts as not seen.
      if (clock.monotonicMs() - startMs > boundMs()) throw lostSight(spec);
      continue;
    }
    const looked = look(gate, observation);
    gate = looked.gate;
    const { verdict } = looked;
    for (const reached of gate.reached.filter((one) => !told.includes(one))) await input.onState?.(reached);
    told = gate.reached;
    await input.onLook?.(observation, verdict);
    if (verdict.kind !== 'waiting') return verdict;

    const elapsedMs = clock.monotonicMs() - startMs;
    input.heartbeat({
      component: spec.component,
      state: verdict.state,
      waitingFor: verdict.waitingFor,
      looks: gate.looks,
      elapsedMs,
    });
    // The first waiting look of a soak that has held: neither its beginning nor its end.
    if (gate.soakSinceMs !== null && gate.seenMs > gate.soakSinceMs && !soakPointReached) {
      soakPointReached = true;
      await input.failPoints.reach('gate.soak');
    }
    if (elapsedMs > boundMs()) return giveUp(verdict, spec, elapsedMs);
    await clock.sleep(Math.max(0, lookMs + spec.limits.intervalMs - clock.monotonicMs()), signal);
  }
}

function lostSight(spec: GateSpec): UnavailableError {
  return new UnavailableError(`${spec.component}: expected to be looked at, found that looks hang`, {
    code: 'NODE_ERROR',
    hint: 'look at the node: `kubemend doctor`',
  });
}

function giveUp(
  verdict: Extract<GateVerdict, { kind: 'waiting' }>,
  spec: GateSpec,
  elapsedMs: number,
): FinalVerdict {
  return {
    kind: 'failed',
    state: verdict.state,
    failure: 'gave-up',
    reason: `${spec.component}: the gate was not over after ${Math.round(elapsedMs / 1_000)}s, waiting for ${verdict.waitingFor}; last seen: ${verdict.evidence.lastSeen}`,
    evidence: verdict.evidence,
  };
}
