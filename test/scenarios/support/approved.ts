/** A run that policy or risk lets wait for a person, and the person. */
import type { RemediateInput } from '../../../src/contracts/request.ts';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { messages, shortHash } from '../../../src/domain/names.ts';
import { soon } from './soon.ts';
import type { Stack } from './stack.ts';

export async function remediateApproved(
  stack: Stack,
  input: Partial<RemediateInput>,
  target: string,
): Promise<RemediationResult> {
  const run = await stack.start(input, target);
  const result = run.result() as Promise<RemediationResult>;
  const asked = soon('the run to wait for approval', async () => {
    const status = await stack.status(run).catch(() => undefined);
    return status?.phase === 'approve' ? status.planHash : undefined;
  });
  // One that is refused asks nobody.
  const plan = await Promise.race([asked, result.then(() => null)]);
  asked.catch(() => undefined);
  if (plan !== null) await run.signal(messages.approve, { by: 'ben', plan: shortHash(plan) });
  return await result;
}
