/** Whether a request puts back what was there before: what blocks new changes must not block that. */
import type { RemediateRequest } from '../contracts/request.ts';

export function takesBack({ restore, undo }: Pick<RemediateRequest, 'restore' | 'undo'>): boolean {
  return restore !== undefined || undo !== undefined;
}
