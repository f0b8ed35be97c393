/** What makes a change one that puts back what was before, by its request. */
import type { AdmissionAsk } from '../../contracts/deeds.ts';
import type { RemediateRequest } from '../../contracts/request.ts';

/**
 * Its health before is no question then: of a named backup a person has said so, and what a batch has changed itself may be
 * what has made the component unwell.
 */
export function isOfUnwell({ restore, isPutBack }: Pick<RemediateRequest, 'restore' | 'isPutBack'>): boolean {
  return restore !== undefined || isPutBack === true;
}

/** As the admission asks: the emergency stop holds all but a named backup, the pause of a cluster neither. */
export function restoreOf({
  restore,
  restoreChanges,
}: Pick<RemediateRequest, 'restore' | 'restoreChanges'>): Pick<
  AdmissionAsk,
  'isRestore' | 'isRestoreOfChanges'
> {
  return { isRestore: restore !== undefined, isRestoreOfChanges: restoreChanges !== undefined };
}
