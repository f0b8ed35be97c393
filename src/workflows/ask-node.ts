/** One question to one node, for the commands that need no repair: audit, backups, journal, emergency stop, doctor. */
import { ApplicationFailure } from '@temporalio/workflow';
import { durationMs } from '../domain/duration.ts';
import { nodeQueue } from '../domain/names.ts';
import { describeUnreachable } from '../domain/unreachable.ts';
import { onControl, onNode } from './deeds.ts';
import { failureOf, orFailWithItsReason } from './failures.ts';
import { assertOneInput } from './one-input.ts';

export async function askNode(input: unknown, ...more: unknown[]): Promise<unknown> {
  assertOneInput('askNode', more);
  const request = await orFailWithItsReason(() => onControl('parseAsk', 'read the question')({ input }));
  const place = { cluster: request.cluster, node: request.node, heartbeatMs: 10_000 };
  try {
    const ask = onNode(
      place,
      'ask',
      `ask ${request.node}: ${request.ask}`,
      durationMs(request.unreachableAfter),
    );
    return await ask({ ask: request.ask, input: request.input });
  } catch (error) {
    if (failureOf(error)?.kind !== 'silent') throw error;
    const queue = nodeQueue(request.cluster, request.node);
    const { workers } = await onControl('describeQueue', 'who serves the node queue?')({ queue });
    const { code, reason, hint } = describeUnreachable(queue, workers, request.unreachableAfter);
    throw ApplicationFailure.nonRetryable(reason, 'UnavailableError', { code, hint });
  }
}
