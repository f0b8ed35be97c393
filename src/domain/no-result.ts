/** Why a run that has ended has no result. */
import type { Code } from '../contracts/codes.ts';

export interface NoResult {
  /** what became of it, as "was terminated" */
  missing: string;
  /** it was cancelled before it could answer */
  isCancelled?: true;
  /** it said itself why it has no result */
  refusal?: Refusal;
}

export interface Refusal {
  code?: Code | undefined;
  reason: string;
}
