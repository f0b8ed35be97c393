/** A record as node activities report it. */
import type { ChangeRecord, ChangeReport, KubeletRestart } from '../../contracts/change-record.ts';
import type { GateEvidence } from '../../contracts/gate.ts';

export function reportOf(record: ChangeRecord): ChangeReport {
  return {
    changeId: record.changeId,
    state: record.state,
    end: record.end,
    evidence: record.evidence,
    revertEvidence: record.revertEvidence,
    findings: record.findingsAfter ?? [],
    conflicts: record.conflicts,
    restarts: countRestarts(record),
    kubeletRestarts: kubeletRestarts(record),
    outageMs: sumOf(record, (evidence) => evidence.outageMs),
    apiOutageMs: sumOf(record, (evidence) => evidence.apiOutageMs ?? null),
  };
}

/** Of the component: one for the change when the gate saw it, one for putting it back. */
function countRestarts(record: ChangeRecord): number {
  const seen = [record.evidence, record.revertEvidence].filter((evidence) =>
    evidence?.states.some(({ state }) => state === 'started'),
  );
  return seen.length;
}

/** To end a wedge. Where the kubelet itself was changed, its restarts are those of the component. */
function kubeletRestarts({ target, sideEffects }: ChangeRecord): KubeletRestart[] {
  const { kubeletRestartedAt: at, kubeletRestartWhy: why } = sideEffects;
  if (target === 'kubelet' || at === null) return [];
  return [{ at, why: why ?? 'not recorded' }];
}

/** Of the change and of putting it back; null: nothing was measured. */
function sumOf(record: ChangeRecord, outageOf: (evidence: GateEvidence) => number | null): number | null {
  const measured = [record.evidence, record.revertEvidence]
    .map((evidence) => (evidence === null ? null : outageOf(evidence)))
    .filter((ms) => ms !== null);
  return measured.length === 0 ? null : measured.reduce((sum, ms) => sum + ms, 0);
}
