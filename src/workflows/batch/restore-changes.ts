/** What changes wrote is put back: one run for each target, in the order that is asked for. The first that fails ends it. */
import type { BatchRequest, BatchRun, CheckOutcome } from '../../contracts/batch.ts';
import type { Stop, Tally } from './batch-result.ts';
import { whyNotNow } from './mend-bundle.ts';
import type { Batch } from './remediate-batch.ts';
import { runOnce } from './run-once.ts';

export type Restoration = NonNullable<BatchRequest['restoreChanges']>[number] & { isOwn?: boolean };

/** @returns why not all was put back; null: it was */
export async function restoreChanges(
  batch: Batch,
  asked: readonly Restoration[],
  tally: Tally,
): Promise<Stop | null> {
  for (const { target, changes, isOwn = false } of asked) {
    const reason = await whyNotNow(batch);
    if (reason !== null) return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled() };
    const run = await runOnce(batch, target, { restoreChanges: changes, isOwn });
    const outcome = outcomeOf(run);
    tally.restored.set(target, outcome);
    if (outcome === 'failed') {
      const { reason: why, code, hint } = run;
      return { reason: why, code, hint, isCancelled: batch.isCancelled() };
    }
  }
  return null;
}

function outcomeOf({ status }: BatchRun): CheckOutcome {
  if (status === 'PLANNED') return 'planned';
  if (status === 'ALREADY_COMPLIANT') return 'compliant';
  return status === 'FIXED' ? 'fixed' : 'failed';
}
