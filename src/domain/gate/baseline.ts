import type { Baseline, EvidenceSource, Observation } from '../../contracts/gate.ts';
import { kindOfAnswer, okChecks } from './answers.ts';
import { toProcessId } from './identity.ts';

/** What ran before the write, from one look at it. Sources that were silent stay out of `sources`: null alone proves nothing. */
export function baselineOf(observation: Observation): Baseline {
  const { processes, kubelet, runtime, ready } = observation;
  const youngest = [...(processes ?? [])].sort((a, b) =>
    BigInt(a.startTicks) < BigInt(b.startTicks) ? -1 : 1,
  );
  const process = youngest.findLast((one) => one.listening) ?? youngest.at(-1) ?? null;
  const spoken: [EvidenceSource, unknown][] = [
    ['process', processes],
    ['tls', observation.certificate],
    ['runtime', runtime],
    ['kubelet', kubelet],
    ['probe', ready ?? observation.probes],
    ['mirror', observation.mirror],
    ['api', observation.useful],
  ];
  // Read a moment later than the process list: a kubelet that speaks of another Pod already names the container to come.
  const isOfProcess = process?.podUid == null || kubelet?.podUid == null || process.podUid === kubelet.podUid;
  const containerId = isOfProcess ? kubelet?.containerId : null;
  const useful = observation.useful?.filter((check) => check.ok).map((check) => check.name);
  const leaseHolder = observation.useful?.find(({ holder }) => holder !== undefined)?.holder;
  return {
    process: process === null ? null : toProcessId(process),
    certificate: observation.certificate?.fingerprint ?? null,
    podUid: process?.podUid ?? kubelet?.podUid ?? podUidOfRuntime(observation),
    containerId: containerId ?? runtime?.containerId ?? observation.mirror?.containerId ?? null,
    restartCount: kubelet?.restartCount ?? null,
    readyChecks: ready !== null && kindOfAnswer(ready, 299) === 'good' ? okChecks(ready.body) : null,
    sources: spoken.filter(([, value]) => value !== null).map(([source]) => source),
    ...(kubelet === null && runtime === null
      ? {}
      : { exits: [...(kubelet?.exits ?? []), ...(runtime?.exits ?? [])].map((exit) => exit.id ?? '') }),
    ...(useful === undefined ? {} : { useful }),
    ...(leaseHolder === undefined ? {} : { leaseHolder }),
    ...(observation.staticPods == null ? {} : { staticPods: observation.staticPods }),
  };
}

/**
 * The runtime keeps dead containers, and the newest may be of a form from long ago: of the very one that is put back, which its
 * kubelet then starts under the same UID. Where nothing runs and the kubelet knows of no Pod, there is none.
 */
function podUidOfRuntime({ processes, kubelet, runtime, missing }: Observation): string | null {
  const isTold = kubelet !== null && missing?.some(({ source }) => source === 'kubelet') !== true;
  if (isTold && processes?.length === 0 && runtime?.containerId == null) return null;
  return runtime?.podUid ?? null;
}
