import type { DriftChange, DriftResult } from '../../contracts/drift.ts';
import type { Change } from '../../domain/drift/compare.ts';
import type { Mends } from '../../domain/drift/mends.ts';
import type { Drift, NodeAudit } from './audit-drift.ts';
type Remediation = NonNullable<DriftResult['remediation']>;
export interface MendedDrift {
    changes: DriftChange[];
    remediation: Remediation | null;
    mends: Mends;
}
export declare function mendDrift(drift: Drift, { audited, putBack }: NodeAudit, found: readonly Change[]): Promise<MendedDrift>;
export {};
