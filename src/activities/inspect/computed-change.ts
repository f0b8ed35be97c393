/** A change worked out to its last byte, before anything is written; made again at apply and compared with the plan. */
import type { Component, Target } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import type { Finding } from '../../contracts/audit.ts';
import type { Risk } from '../../contracts/basics.ts';
import type { FileChange } from '../../contracts/plan.ts';

/** A file of the change with the bytes of its two forms; null where the form is absent or a directory. */
export interface ComputedFile extends FileChange {
  bytesBefore: Buffer | null;
  bytesAfter: Buffer | null;
}

export interface ComputedChange {
  target: Target;
  component: Component;
  /** prerequisites first, manifest last; only files that really change */
  files: ComputedFile[];
  checks: Check[];
  risk: Risk;
  findingsBefore: Finding[];
}

/** The change without bodies, as plan and record keep it. */
export function withoutBytes({
  bytesBefore: _before,
  bytesAfter: _after,
  ...change
}: ComputedFile): FileChange {
  return change;
}
