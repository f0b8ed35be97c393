/** What the gate over a rollback is asked: the form before, proved on a process that carries it. */
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { isAggregatedApiCheck } from '../gate/aggregated-apis.ts';
import { baselineOf } from '../gate/baseline.ts';
import { hasIntendedArgv, isSameProcess } from '../gate/identity.ts';

/**
 * @param seen one look taken right after the bytes were put back (or found to be back)
 * @param restoredNow whether this attempt put the manifest's bytes back, so that the kubelet still has to notice
 * @returns null when nothing runs that the change could have touched
 */
export function revertSpecOf(record: ChangeRecord, seen: Observation, restoredNow: boolean): GateSpec | null {
  const spec = processSpecOf(record, seen, restoredNow);
  // Servers behind the API server may have died by themselves: that asks for a look, and stops no node for it.
  const toldOnly = spec?.baseline?.useful?.filter(isAggregatedApiCheck) ?? [];
  return spec === null || toldOnly.length === 0 ? spec : { ...spec, toldOnly };
}

function processSpecOf(record: ChangeRecord, seen: Observation, restoredNow: boolean): GateSpec | null {
  const before = record.revertGate ?? (record.gate === null ? null : { ...record.gate, argv: null });
  if (before === null) return null;
  const captured = { ...baselineOf(seen), ...usefulBefore(record) };
  const running = seen.processes?.find(
    (process) => captured.process !== null && isSameProcess(process, captured.process),
  );
  const podUidBefore = record.baseline?.podUid ?? undefined;
  const spec: GateSpec = {
    ...before,
    baseline: captured,
    writtenAt: null,
    newPodUid: false,
    ...(podUidBefore !== undefined && { podUidBefore }),
  };
  const kept: GateSpec = { ...spec, restartExpected: false, restartAllowed: true };
  const tellsApart =
    before.argv !== null && record.gate !== null && !isSameArgv(before.argv, record.gate.argv);
  if (running === undefined && tellsApart) {
    // The kubelet may have taken the old form up already: its Pod UID is no news then, nor is a container that it names
    // (it may have started while we looked). The arguments of whatever runs next tell the two forms apart.
    return { ...spec, ownEndsOnly: true, baseline: { ...captured, podUid: null, containerId: null } };
  }
  if (running === undefined && captured.podUid !== null && captured.podUid === record.baseline?.podUid) {
    // The kubelet lists the Pod of before again, and nothing of it runs yet: that Pod is what is waited for.
    return { ...spec, baseline: { ...captured, podUid: null, containerId: null } };
  }
  if (running === undefined || record.gate?.restartExpected !== true) return spec;

  const old = record.baseline?.process ?? null;
  // The old process has not ended yet: the kubelet may notice nothing, or be stopping it just now.
  if (old !== null && isSameProcess(old, running)) return { ...kept, baseline: record.baseline };
  // Somebody put the bytes back before us, and what runs now may well be the form before already: its Pod's UID says so, which
  // is the hash of its manifest, where the arguments do not.
  const isOfPodBefore =
    running.podUid === null || podUidBefore === undefined ? null : running.podUid === podUidBefore;
  const isBack =
    hasIntendedArgv(before, running) && (tellsApart || (!restoredNow && isOfPodBefore !== false));
  return isBack ? kept : { ...spec, restartExpected: true };
}

/**
 * What these two did before the change they must do again: what they fail at now may be the change's doing. The others do
 * their work through an API server, whose absence is not theirs to answer for.
 */
function usefulBefore({ baseline, gate }: ChangeRecord): { useful?: string[] } {
  const isOwnWork = gate?.component === 'kube-apiserver' || gate?.component === 'etcd';
  return isOwnWork && baseline?.useful !== undefined ? { useful: baseline.useful } : {};
}

function isSameArgv(a: readonly string[], b: readonly string[] | null): boolean {
  return b !== null && a.length === b.length && a.every((item, index) => item === b[index]);
}
