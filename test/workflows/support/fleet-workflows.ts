/** The fleet as it is, over batches that do what the test says: no node is touched. */
import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { BatchInput, BatchResult } from '../../../src/contracts/batch.ts';

export { remediateFleet } from '../../../src/workflows/index.ts';

export interface BatchScript {
  /** settles when the test lets it */
  batchOf(input: BatchInput): Promise<BatchResult>;
  cancelledBatchOf(input: BatchInput): Promise<BatchResult>;
}

const script = proxyActivities<BatchScript>({ startToCloseTimeout: '2m', heartbeatTimeout: '5s' });

export async function remediateBatch(input: BatchInput): Promise<BatchResult> {
  try {
    return await script.batchOf(input);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return await CancellationScope.nonCancellable(() => script.cancelledBatchOf(input));
  }
}
