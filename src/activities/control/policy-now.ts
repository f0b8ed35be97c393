/** What the control worker's file says of changes, for what asks by it. What cannot be read refuses: no answer is never yes. */
import type { ReadPolicy } from '../../adapters/config/approval-policy.ts';

interface Unreadable {
  code: 'POLICY_UNREADABLE';
  reason: string;
}

export async function policyNow(
  readPolicy: ReadPolicy,
): Promise<Awaited<ReturnType<ReadPolicy>> | Unreadable> {
  try {
    return await readPolicy();
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const reason = `the policy of the control worker cannot be read: ${found}`;
    return { code: 'POLICY_UNREADABLE', reason };
  }
}
