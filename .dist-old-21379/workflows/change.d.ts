import type { ChangeReport, WorkflowRef } from '../contracts/change-record.ts';
import type { NamedChange } from '../contracts/deeds.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';
export declare function changeUntilFinal(run: Run, plan: Plan, workflow: WorkflowRef, change: NamedChange): Promise<Settlement>;
export declare function isFinal(report: ChangeReport): boolean;
