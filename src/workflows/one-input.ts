/**
 * `temporal workflow start` takes `--input` more than once. A second one is no part of any request: were it passed over, what
 * stands in it, such as `{"dryRun":true}`, would be believed to count.
 */
import { ApplicationFailure } from '@temporalio/workflow';

export function assertOneInput(workflow: string, more: readonly unknown[]): void {
  if (more.length === 0) return;
  throw ApplicationFailure.nonRetryable(
    `${workflow}: expected one input, found ${more.length + 1}; nothing was begun`,
    'InputError',
    { code: 'INVALID_REQUEST', hint: 'write all of it into one JSON object, and give --input once' },
  );
}
