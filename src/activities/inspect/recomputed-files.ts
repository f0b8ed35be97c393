/** The change computed again just before the write; a refusal now means that the node is not as it was planned. */
import type { FixRefused } from '../../domain/checks/index.ts';
import { ConflictError } from '../../domain/errors.ts';
import type { RecomputedFile } from '../change/stage-change.ts';
import type { Computed } from './compute-change.ts';

/** @throws ConflictError PLAN_CHANGED */
export function recomputedFiles(computed: Computed | FixRefused): RecomputedFile[] {
  if (computed.kind === 'computed') return computed.files;
  throw new ConflictError(`the plan can no longer be made: ${computed.reason}`, {
    code: 'PLAN_CHANGED',
    hint: 'run again: the plan is made from what is there now',
  });
}
