/** Which process is the old one, which the new, and what proves that the new one answers. */
import type { Baseline, EvidenceSource, GateSpec, Observation } from '../../contracts/gate.ts';

export type SeenProcess = NonNullable<Observation['processes']>[number];
export type ProcessId = NonNullable<Baseline['process']>;

/** A process start is in ticks of 10 ms, a certificate's in whole seconds; both are read from the wall clock. */
const startToleranceMs = 5_000;

export function isSameProcess(one: { pid: number; startTicks: string }, other: typeof one): boolean {
  return one.pid === other.pid && one.startTicks === other.startTicks;
}

export function toProcessId(process: SeenProcess): ProcessId {
  return { pid: process.pid, startTicks: process.startTicks, podUid: process.podUid };
}

/** The capture could read the process list and found none: whatever runs later is new. */
export function nothingRan(baseline: Baseline): boolean {
  return baseline.process === null && (baseline.sources ?? []).includes('process');
}

/** argv as gate and audit compare it: base name of argv[0], then all from the first that begins with "-". */
export function normalizeArgv(argv: readonly string[]): string[] {
  const firstFlag = argv.findIndex((item, index) => index > 0 && item.startsWith('-'));
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  return [name, ...(firstFlag === -1 ? [] : argv.slice(firstFlag))];
}

export function hasIntendedArgv(spec: GateSpec, process: SeenProcess): boolean {
  if (spec.argv === null) return true;
  const [intended, found] = [normalizeArgv(spec.argv), normalizeArgv(process.argv)];
  return intended.length === found.length && intended.every((item, index) => item === found[index]);
}

/** Whether a process cannot be the one of the baseline, nor (where the Pod UID must change) of its Pod. */
export function isNewProcess(spec: GateSpec, process: SeenProcess): boolean {
  const { baseline } = spec;
  if (baseline === null) return false;
  const uidsDiffer =
    baseline.podUid === null || process.podUid === null ? null : baseline.podUid !== process.podUid;
  if (baseline.process !== null) {
    if (isSameProcess(baseline.process, process)) return false;
    return spec.newPodUid !== true || uidsDiffer !== false;
  }
  // No process at the capture, or none readable: the old Pod may crash once more before the kubelet lets go of it.
  return uidsDiffer ?? nothingRan(baseline);
}

/** null: the process list could not be read. */
export function isOldAlive(spec: GateSpec, observation: Observation): boolean | null {
  if (observation.processes === null) return null;
  return observation.processes.some((process) => !isNewProcess(spec, process));
}

/** The new process to watch: with the intended arguments, rather listening than not, rather young than old. */
export function findCandidate(spec: GateSpec, observation: Observation): SeenProcess | null {
  const fresh = (observation.processes ?? []).filter(
    (process) => isNewProcess(spec, process) && hasIntendedArgv(spec, process),
  );
  return youngest(fresh.filter((process) => process.listening)) ?? youngest(fresh);
}

/** The process that must stay when no restart is expected; with `restartAllowed` also a new one of the same Pod. */
export function findKept(spec: GateSpec, observation: Observation): SeenProcess | null {
  const { baseline } = spec;
  if (baseline === null) return null;
  const processes = observation.processes ?? [];
  const same = processes.find(
    (process) => baseline.process !== null && isSameProcess(baseline.process, process),
  );
  if (same !== undefined || spec.restartAllowed !== true || baseline.podUid === null) return same ?? null;
  return youngest(
    processes.filter((process) => process.podUid === baseline.podUid && hasIntendedArgv(spec, process)),
  );
}

function youngest(processes: SeenProcess[]): SeenProcess | null {
  const inOrder = [...processes].sort((a, b) => (BigInt(a.startTicks) < BigInt(b.startTicks) ? -1 : 1));
  return inOrder.at(-1) ?? null;
}

/** Whether the certificate was made by another process than the baseline's; null: nothing to compare. */
export function isNewCertificate(spec: GateSpec, observation: Observation): boolean | null {
  if (spec.baseline === null || observation.certificate === null) return null;
  if (spec.baseline.certificate === null) {
    // Nothing ran, but there was a Pod: it may have started again meanwhile, with a certificate of its own.
    return nothingRan(spec.baseline) && spec.baseline.podUid === null ? true : null;
  }
  return spec.baseline.certificate !== observation.certificate.fingerprint;
}

/** The container runtime started this process: its number, its Pod, and (for a restart) another container than before. */
function isRuntimes(spec: GateSpec, { runtime }: Observation, candidate: SeenProcess | null): boolean {
  if (runtime?.containerId == null || candidate === null) return false;
  const isOld = spec.restartExpected && runtime.containerId === spec.baseline?.containerId;
  const isItsPod = candidate.podUid === null || runtime.podUid === candidate.podUid;
  return runtime.pid === candidate.pid && isItsPod && !isOld;
}

export interface Proof {
  by: EvidenceSource[];
  /** Something contradicts: the answers come from another process than the one to watch. */
  against: string | null;
}

/**
 * What proves that the answers of this look come from `candidate` (for a restart: a new process).
 * Fingerprints first: times are compared only where the chain from the listening socket is missing,
 * because a step of the clock between two starts would make them lie.
 */
export function proveAnswering(
  spec: GateSpec,
  observation: Observation,
  candidate: SeenProcess | null,
): Proof {
  const by: EvidenceSource[] = [];
  if (candidate?.listening === true) by.push('process');
  if (isRuntimes(spec, observation, candidate)) by.push('runtime');
  const { certificate } = observation;
  if (certificate === null) return { by, against: null };

  const newCertificate = isNewCertificate(spec, observation);
  if (spec.restartExpected && newCertificate === false) {
    return { by: [], against: 'the old process still answers: its certificate is served' };
  }
  const kept =
    candidate !== null && spec.baseline?.process != null && isSameProcess(spec.baseline.process, candidate);
  if (!spec.restartExpected && newCertificate === true && (kept || spec.restartAllowed !== true)) {
    return { by: [], against: 'another process answers: its certificate is not the one from before' };
  }
  const matters = spec.restartExpected ? newCertificate === true : newCertificate === false;
  if (!matters) return { by, against: null };
  const started = candidate?.startedAtMs ?? null;
  const foreign =
    candidate?.listening === false &&
    started !== null &&
    certificate.startedAtMs !== null &&
    Math.abs(started - certificate.startedAtMs) > startToleranceMs;
  if (foreign) {
    return {
      by,
      against: 'another server answers: its certificate was made at another time than the process',
    };
  }
  by.push('tls');
  return { by, against: null };
}
