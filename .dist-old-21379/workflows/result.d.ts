import type { Finding } from '../contracts/audit.ts';
import type { BackupRecord } from '../contracts/backup.ts';
import type { Target } from '../contracts/basics.ts';
import type { ChangeReport } from '../contracts/change-record.ts';
import type { Code, Status } from '../contracts/codes.ts';
import type { NodeFacts, Plan } from '../contracts/plan.ts';
import type { RemediationResult } from '../contracts/result.ts';
import type { Run } from './remediate.ts';
/** How a run ended, with whatever it knew by then. */
export interface Settlement {
    status: Status;
    code?: Code | undefined;
    reason: string;
    hint?: string | undefined;
    plan?: Plan;
    facts?: NodeFacts | undefined;
    target?: Target;
    findings?: Finding[];
    backups?: BackupRecord[];
    report?: ChangeReport;
    /** a transient cause before the write, or another change of the node: the run may plan afresh */
    retry?: boolean;
}
export declare function resultOf(run: Run, settlement: Settlement): RemediationResult;
