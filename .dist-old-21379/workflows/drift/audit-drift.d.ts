import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import type { ParsedDrift } from '../../contracts/deeds.ts';
import type { DriftResult } from '../../contracts/drift.ts';
import type { Audited } from '../../domain/drift/compare.ts';
import type { Memory } from '../../domain/drift/memory.ts';
import type { DriftView } from './drift-progress.ts';
/** What every step of one drift audit shares. */
export interface Drift {
    parsed: ParsedDrift;
    view: DriftView;
    /** null: nothing to compare with */
    memory: Memory | null;
}
export interface NodeAudit {
    audited: Audited[];
    /** of components that somebody has put back on purpose */
    putBack: readonly Target[];
}
/** What an audit adds to what is known of it from the beginning. */
export type Ending = Pick<DriftResult, 'status' | 'reason' | 'auditedAt' | 'changes' | 'remediation' | 'checks'> & {
    code?: Code | undefined;
    hint?: string | undefined;
};
export declare function auditDrift(input: unknown): Promise<DriftResult>;
