/** Under which guard this node is changed: stored with the first deed of an admitted change, and durable before any other. */
import { writeGuardMark } from '../../adapters/storage/guard-mark.ts';
import type { WorkflowRef } from '../../contracts/change-record.ts';
import type { NodeIdentity } from '../../contracts/node-identity.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode } from '../record-steps.ts';

/**
 * @throws ConflictError WRONG_NODE before any effect; NODE_ERROR when the mark of before cannot be read
 */
export async function rememberGuard(
  context: NodeContext,
  identity: NodeIdentity,
  { guard }: WorkflowRef,
): Promise<void> {
  if (guard === undefined) return;
  await assertThisNode(context, identity);
  await writeGuardMark(context.paths.guardFile, guard, context.files);
}
