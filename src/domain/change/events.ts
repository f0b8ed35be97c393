/** What can happen to a change record, and what `step` answers. */
import type { ChangeEnd, ChangeRecord } from '../../contracts/change-record.ts';
import type { Code } from '../../contracts/codes.ts';
import type { Finding } from '../../contracts/audit.ts';
import type { GateEvidence } from '../../contracts/gate.ts';

/** What a record is made of when it is armed: everything a revert needs, so that it needs nobody else. */
export type ArmedChange = Pick<
  ChangeRecord,
  | 'changeId'
  | 'identity'
  | 'workflow'
  | 'planHash'
  | 'target'
  | 'checks'
  | 'files'
  | 'stageToken'
  | 'baseline'
  | 'gate'
  | 'revertGate'
  | 'findingsBefore'
  | 'revertAfterMs'
  | 'confirmWithinMs'
>;

/** What is known of a change that never began: enough to refuse it for ever. */
export type NamedOnly = Pick<
  ChangeRecord,
  'changeId' | 'identity' | 'workflow' | 'planHash' | 'target' | 'checks'
>;

type Process = ChangeRecord['verifiedProcess'];
type End = Omit<ChangeEnd, 'by'>;

export type ChangeEvent =
  | { kind: 'arm'; change: ArmedChange }
  /** Giving up what never began: a late apply meets it and is refused. */
  | { kind: 'tombstone'; change: NamedOnly; end: End }
  /** No record, and yet our bytes are on the disk: the state directory was lost. The caller has set the latch. */
  | { kind: 'stateLost'; change: NamedOnly; end: End }
  /** Armed, and every file is provably in its form before. */
  | { kind: 'neverWritten'; end: End }
  | { kind: 'applied' }
  /** Stored before the kubelet is restarted with its new configuration; asked again, it is stored again. */
  | { kind: 'restartBegan' }
  /** A later attempt takes the gate over; the verdict of an earlier one is stored by nobody. */
  | { kind: 'gateBegan'; token: string }
  | { kind: 'gatePassed'; token: string; evidence: GateEvidence | null; process: Process }
  | { kind: 'auditBegan'; token: string }
  | { kind: 'auditPassed'; token: string; findings: Finding[]; process: Process }
  | { kind: 'confirm' }
  /** `onlyOverdue`: asked by the node itself, so that a state reached meanwhile is not reverted early. */
  | { kind: 'beginRevert'; token: string; end: End; refreshMs: number; onlyOverdue: boolean }
  | { kind: 'refreshRevert'; token: string }
  /** The reverter leaves and nobody need wait for it to be missed (bytes are back, the gate is another's). */
  | { kind: 'releaseRevert'; token: string }
  /** Stored before it is done: a second one is refused, whoever asks. */
  | { kind: 'kubeletRestarted'; token: string; why: string }
  /** `end`: where the reason could not be stored when reverting began (full disk) */
  | {
      kind: 'rolledBack';
      token: string;
      end?: End;
      evidence: GateEvidence | null;
      conflicts: ChangeRecord['conflicts'];
    }
  | {
      kind: 'rollbackFailed';
      token: string;
      end: End;
      evidence: GateEvidence | null;
      conflicts: ChangeRecord['conflicts'];
    };

/** `store`: write this record. `refuse`: write nothing; `record` is what stands and answers for itself. */
export type StepAnswer =
  | { kind: 'store'; record: ChangeRecord }
  | { kind: 'refuse'; code: Code; reason: string; record: ChangeRecord | undefined };
