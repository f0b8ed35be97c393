/** What a verdict is based on: sources that spoke, sources that did not and why, the outages, the last thing seen. */
import type { EvidenceSource, GateEvidence, Observation } from '../../contracts/gate.ts';
import { okChecks } from './answers.ts';
import { answersOf, describeAsked, worstAnswer } from './health.ts';
import { noteOutages, outagesOf } from './outage.ts';
import type { Gate } from './state.ts';

function hasSpoken(observation: Observation): Record<EvidenceSource, boolean> {
  return {
    process: observation.processes !== null,
    tls: observation.certificate !== null,
    runtime: observation.runtime !== null,
    kubelet: observation.kubelet !== null,
    probe: observation.ready !== null || observation.live !== null || observation.probes !== null,
    mirror: observation.mirror !== null,
    api: observation.useful !== null && observation.useful.every(({ standsBy }) => standsBy !== true),
  };
}

/** Takes one look into account, before it is judged. */
export function noteLook(gate: Gate, observation: Observation): Gate {
  const spoken = hasSpoken(observation);
  const all = Object.keys(spoken) as EvidenceSource[];
  const asked = answersOf(gate.spec, observation);
  const worst = worstAnswer(asked);
  const best = {
    ...gate.best,
    checks: Math.max(gate.best.checks, okChecks(observation.ready?.body ?? null).length),
    goodAnswers: Math.max(gate.best.goodAnswers, asked.filter((one) => one.kind === 'good').length),
  };
  const better = best.checks > gate.best.checks || best.goodAnswers > gate.best.goodAnswers;
  // What the old process answers is no progress of the new one.
  const counts = gate.reached.some((one) => one.state === 'started') || !gate.spec.restartExpected;
  const lastSeen = [
    worst === undefined ? asked.map(describeAsked).join(', ') || 'no probe answered' : describeAsked(worst),
    describeProcesses(observation),
  ];
  return {
    ...gate,
    looks: gate.looks + 1,
    best: counts ? best : gate.best,
    progressAtMs: counts && better ? gate.seenMs : gate.progressAtMs,
    sources: all.filter((source) => spoken[source] || gate.sources.includes(source)),
    missing: all
      .filter((source) => !spoken[source])
      .map((source) => ({
        source,
        why:
          observation.missing?.find((one) => one.source === source)?.why ??
          whyNotTold(source, observation) ??
          'not read in the last look',
      })),
    ...noteOutages(gate, observation, asked),
    lastSeen: lastSeen.filter((text) => text !== '').join('; '),
  };
}

function whyNotTold(source: EvidenceSource, { useful }: Observation): string | null {
  const other = source === 'api' ? useful?.find(({ standsBy }) => standsBy === true) : undefined;
  return other === undefined ? null : `it stands by: ${other.name} ${other.detail}`;
}

function describeProcesses(observation: Observation): string {
  if (observation.processes === null) return 'processes not readable';
  const pids = observation.processes.map((process) => process.pid);
  return pids.length === 0 ? 'no process' : `process ${pids.join(', ')}`;
}

export function evidenceOf(gate: Gate): GateEvidence {
  return {
    states: gate.reached,
    sources: gate.sources,
    missing: gate.missing,
    process: gate.process,
    certificate: gate.certificate,
    looks: gate.looks,
    ...outagesOf(gate),
    lastSeen: gate.lastSeen,
  };
}
