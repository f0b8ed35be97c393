/** How a question stands, for the Web UI's details. */
import type { ApprovalState } from '../../contracts/approval.ts';
export declare function approvalLines({ granted, ignored, rules, remindedAt }: ApprovalState): string[];
