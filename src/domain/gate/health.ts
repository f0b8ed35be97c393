/** Whether the new process serves (E), the kubelet calls it ready (F), and it does its own work (G). */
import type { Answer, EvidenceSource, GateSpec, Observation } from '../../contracts/gate.ts';
import { describeAnswer, kindOfAnswer } from './answers.ts';
import type { AnswerKind } from './answers.ts';
import { healthEndpoints, pathName } from './endpoints.ts';
import type { GateFailure } from './failures.ts';
import { differenceInForce } from '../flags/index.ts';
import { proveAnswering } from './identity.ts';
import type { SeenProcess } from './identity.ts';
import { isRequired, tellNotRequired } from './not-required.ts';

export type Condition =
  | { ok: true; by: EvidenceSource[]; detail: string; pending?: boolean }
  | {
      ok: false;
      failure: GateFailure | 'not-proven';
      detail: string;
      /** what is waited for comes by itself within this time: no lack of progress until then */
      waitsMs?: number | undefined;
    };

interface Asked {
  path: string;
  answer: Answer;
  kind: AnswerKind;
  anonymous: boolean;
}

/** Every answer of a look: authenticated health first, then the Pod's own probes. */
export function answersOf(spec: GateSpec, observation: Observation): Asked[] {
  const endpoint = healthEndpoints[spec.component];
  const asked: Asked[] = [];
  const ask = (path: string, answer: Answer | null): void => {
    if (answer !== null) asked.push({ path, answer, kind: kindOfAnswer(answer, 299), anonymous: false });
  };
  ask(pathName(endpoint.ready), observation.ready);
  ask(pathName(endpoint.live ?? endpoint.ready), observation.live);
  for (const { kind, answer } of observation.probes ?? []) {
    const path = pathName(spec.probes.find((probe) => probe.kind === kind)?.path ?? kind);
    asked.push({ path, answer, kind: kindOfAnswer(answer, 399), anonymous: true });
  }
  return asked;
}

/** The one answer that says most about why it is not well; undefined: nothing is wrong, or nothing was asked. */
export function worstAnswer(asked: readonly Asked[]): Asked | undefined {
  const bad = asked.filter((one) => one.kind !== 'good');
  // An answer with a status says more than a refused connection in the same look.
  return bad.find((one) => one.answer.status !== null && !one.anonymous) ?? bad[0];
}

export function describeAsked(one: Asked): string {
  const refused = one.kind === 'unauthorized' || one.kind === 'forbidden';
  return `${describeAnswer(one.path, one.answer)}${one.anonymous && refused ? ' without credentials' : ''}`;
}

function failureOf(one: Asked): GateFailure {
  switch (one.kind) {
    case 'unauthorized':
      return one.anonymous ? 'probe-refused-401' : 'credentials-refused';
    case 'forbidden':
      return one.anonymous ? 'probe-refused-403' : 'credentials-refused';
    case 'untrusted':
      return 'tls-untrusted';
    case 'timeout':
      return 'probe-timeout';
    case 'refused':
    case 'broken':
      return 'not-serving';
    case 'bad':
    case 'good':
      return 'no-progress';
  }
}

/** E: it is the process to watch that answers, and every answer is good. Nothing asked is not an answer. */
export function judgeServing(
  spec: GateSpec,
  observation: Observation,
  candidate: SeenProcess | null,
): Condition {
  const proof = proveAnswering(spec, observation, candidate);
  if (proof.against !== null) return { ok: false, failure: 'not-serving', detail: proof.against };
  const asked = answersOf(spec, observation);
  const worst = worstAnswer(asked);
  if (worst !== undefined) return { ok: false, failure: failureOf(worst), detail: describeAsked(worst) };
  if (asked.length === 0) return { ok: false, failure: 'not-serving', detail: 'no health endpoint was read' };
  const unasked = spec.probes.find(
    (probe) => !(observation.probes ?? []).some((answered) => answered.kind === probe.kind),
  );
  if (unasked !== undefined) {
    const detail = `the Pod's ${unasked.kind} probe ${unasked.path} could not be replayed`;
    return { ok: false, failure: 'not-serving', detail };
  }
  if (proof.by.length === 0) {
    return {
      ok: false,
      failure: 'not-proven',
      detail: 'the answers are good, but neither the process list nor the certificate proves whose they are',
    };
  }
  return { ok: true, by: [...proof.by, 'probe'], detail: asked.map(describeAsked).join(', ') };
}

/** Good looks in a row that stand for the kubelet's judgement where neither it nor its mirror Pod can be read. */
const emulatedLooks = 3;

/**
 * F: the kubelet itself, else our own replay of the probes for some looks. A mirror Pod that speaks of the new
 * container can only delay that: both its hash and its Ready were seen to be wrong for seconds (kubelet 1.35). `pending`: healthy, but its startup probe is not yet judged.
 */
export function judgeJudged(
  spec: GateSpec,
  observation: Observation,
  candidate: SeenProcess | null,
  goodLooks: number,
): Condition {
  if (spec.component === 'kubelet') return { ok: true, by: ['process'], detail: 'nobody judges the kubelet' };
  const before = spec.restartExpected ? (spec.baseline?.containerId ?? null) : null;
  const isOfThisPod = (podUid: string | null): boolean =>
    podUid === null || candidate?.podUid == null || podUid === candidate.podUid;

  const { kubelet, mirror } = observation;
  if (kubelet !== null && kubelet.ready !== null) {
    const stale = !isOfThisPod(kubelet.podUid) || (before !== null && kubelet.containerId === before);
    if (stale) return notReady('the kubelet still reports the container from before');
    if (kubelet.started === false) {
      return { ok: true, pending: true, by: ['kubelet'], detail: 'its startup probe is not judged yet' };
    }
    return kubelet.ready
      ? { ok: true, by: ['kubelet'], detail: 'the kubelet calls it started and ready' }
      : notReady('the kubelet does not call it ready');
  }
  if (goodLooks < emulatedLooks) {
    return notReady(
      `${goodLooks} good looks in a row of ${emulatedLooks}; the kubelet's word could not be read`,
    );
  }
  if (mirror !== null && speaksOfNewPod(spec, mirror, candidate)) {
    return mirror.ready === true
      ? { ok: true, by: ['mirror', 'probe'], detail: 'the mirror Pod is ready, with a new container' }
      : { ok: true, pending: true, by: ['mirror', 'probe'], detail: 'the mirror Pod is not ready yet' };
  }
  return {
    ok: true,
    by: ['probe'],
    detail: `${emulatedLooks} good looks in a row in place of the kubelet's word`,
  };
}

/** A mirror Pod can be older than the change, or keep the old container's status for seconds after it. */
function speaksOfNewPod(
  spec: GateSpec,
  mirror: NonNullable<Observation['mirror']>,
  candidate: SeenProcess | null,
): boolean {
  const podUid = candidate?.podUid ?? null;
  if (mirror.podUid !== null && podUid !== null && mirror.podUid !== podUid) return false;
  const { baseline } = spec;
  const isNewUid = baseline?.podUid != null && mirror.podUid !== null && mirror.podUid !== baseline.podUid;
  const hasContainer = mirror.containerId !== null && mirror.containerId !== '';
  if (!spec.restartExpected) return hasContainer;
  return baseline?.containerId == null
    ? isNewUid
    : hasContainer
      ? mirror.containerId !== baseline.containerId
      : isNewUid;
}

function notReady(detail: string): Condition {
  return { ok: false, failure: 'not-ready', detail };
}

/** A misspelt key is only a line in the kubelet's log; and its restart must leave what runs alone. null: both are well. */
function judgeKubelet(spec: GateSpec, { configz, staticPods }: Observation): Condition | null {
  const before = Object.entries(spec.baseline?.staticPods ?? {});
  const moved = before.find(([name, process]) => staticPods?.[name] !== process);
  if (moved !== undefined) {
    const [name, process] = moved;
    const detail = `${name} was process ${process}, is ${staticPods?.[name] ?? 'not there'}`;
    return { ok: false, failure: 'static-pod-restarted', detail };
  }
  const { effective } = spec;
  if (effective === undefined || Object.keys(effective).length === 0) return null;
  if (configz == null) {
    return { ok: false, failure: 'not-effective', detail: 'its configuration in force could not be read' };
  }
  const difference = differenceInForce(effective, configz);
  return difference === null ? null : { ok: false, failure: 'not-effective', detail: difference };
}

/** G: what passed before must pass again; what failed before is not this change's doing. */
export function judgeUseful(spec: GateSpec, observation: Observation): Condition {
  const beside = spec.component === 'kubelet' ? judgeKubelet(spec, observation) : null;
  if (beside !== null) return beside;
  const { useful } = observation;
  const before = spec.baseline?.useful;
  if (useful === null) {
    if (before !== undefined && before.length > 0) {
      return { ok: false, failure: 'not-useful', detail: `could not be asked: ${before.join(', ')}` };
    }
    return { ok: true, by: [], detail: 'not asked' };
  }
  const others = useful.filter((check) => check.standsBy === true);
  if (others.length > 0) {
    const names = others.map(({ name, detail }) => `${name}: ${detail}`).join(', ');
    return { ok: true, by: [], detail: `it stands by, and its own work is not proven (${names})` };
  }
  const asked = useful.filter((check) => isRequired(spec, check));
  const old = asked.find((check) => isOfOldProcess(spec, check));
  if (old !== undefined) {
    const detail = `${old.name}: last by the process from before, ${old.detail}`;
    return { ok: false, failure: 'not-useful', detail, waitsMs: old.runsOutMs };
  }
  const failed = asked.find((check) => !check.ok);
  if (failed !== undefined) {
    const detail = `${failed.name}: ${failed.detail}`;
    return { ok: false, failure: 'not-useful', detail, waitsMs: failed.runsOutMs };
  }
  const names = asked.map((check) => check.name).join(', ');
  return { ok: true, by: ['api'], detail: [names, ...tellNotRequired(spec, useful)].join('; ') };
}

/** The lease of a process that has ended looks renewed for a while: the new one leads once that has run out, and not before. */
function isOfOldProcess(
  { restartExpected, baseline }: GateSpec,
  { holder }: NonNullable<Observation['useful']>[number],
): boolean {
  return restartExpected && holder !== undefined && holder === baseline?.leaseHolder;
}
