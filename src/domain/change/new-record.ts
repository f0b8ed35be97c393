/** The first form of a record: armed with all that a revert needs, or a tombstone with next to nothing. */
import type { ChangeEnd, ChangeRecord, ChangeState } from '../../contracts/change-record.ts';
import type { Now } from './deadline.ts';
import type { ArmedChange, NamedOnly } from './events.ts';

export function newRecord(
  change: ArmedChange | NamedOnly,
  state: ChangeState,
  end: Omit<ChangeEnd, 'by'> | null,
  now: Now,
): ChangeRecord {
  return {
    files: [],
    stageToken: '',
    baseline: null,
    gate: null,
    revertGate: null,
    findingsBefore: [],
    revertAfterMs: 0,
    confirmWithinMs: 0,
    ...change,
    schema: 1,
    state,
    boot: now.boot,
    armedAt: now.at,
    armedUptimeMs: now.uptimeMs,
    appliedUptimeMs: null,
    verifiedUptimeMs: null,
    gateToken: null,
    verifiedProcess: null,
    reverter: null,
    sideEffects: {
      kubeletRestarts: 0,
      kubeletRestartedAt: null,
      kubeletRestartWhy: null,
      restartedForChangeAt: null,
    },
    evidence: null,
    revertEvidence: null,
    findingsAfter: null,
    conflicts: [],
    end: end === null ? null : { ...end, by: now.by },
    history: [{ state, at: now.at, by: now.by }],
  };
}
