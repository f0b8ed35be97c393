import { digest64 } from '../digest64.ts';

/**
 * The name of one attempt to make one change. The same run asking again gets the same name, also after a reset
 * (the first run id survives resets), so that a repeated apply meets the recorded end instead of writing again.
 */
export function changeIdOf(
  workflowId: string,
  firstRunId: string,
  attempt: number,
  planHash: string,
): string {
  // It need only be unique among a node's changes.
  return digest64(`${workflowId}\n${firstRunId}\n${attempt}\n${planHash}`);
}
