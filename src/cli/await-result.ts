/** Waits for a run's result, also while its Temporal server is away: the node decides meanwhile, and tells it afterwards. */
import type { WorkflowHandle } from '@temporalio/client';
import { UnavailableError } from '../domain/errors.ts';
import { endedOtherwise } from './ended-otherwise.ts';

const patienceMs = 15 * 60_000;
const pauseMs = 2_000;

/**
 * @param say told once when the server is gone and once when it is back
 * @throws UnavailableError when it does not come back in time; PlaceError when the run was ended before it could answer; what it
 *   failed with itself, as the SDK throws it
 */
export async function awaitResult<Result>(
  handle: WorkflowHandle,
  say: (line: string) => void,
): Promise<Result> {
  let awaySinceMs: number | null = null;
  for (;;) {
    try {
      // A long poll hides for how long the server has been back.
      if (awaySinceMs !== null) await handle.describe();
      if (awaySinceMs !== null) say('Temporal answers again');
      awaySinceMs = null;
      return (await handle.result()) as Result;
    } catch (error) {
      if (!(await isOfTheServer(error))) throw endedOtherwise(error, handle.workflowId) ?? error;
      if (awaySinceMs === null) {
        say('Temporal does not answer; still waiting. The node puts an unconfirmed change back by itself');
      }
      awaySinceMs ??= Date.now();
      if (Date.now() - awaySinceMs > patienceMs) {
        throw new UnavailableError(`Temporal has not answered for ${patienceMs / 60_000} minutes`, {
          code: 'NODE_ERROR',
          hint: `when it is back: kubemend watch ${handle.workflowId}`,
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** gRPC: CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE: nothing that was decided about the run. */
const transient: readonly number[] = [1, 2, 4, 13, 14];

/** Nothing that was decided about a run: the server was away, or too slow. */
export async function isOfTheServer(error: unknown): Promise<boolean> {
  const { ServiceError, isGrpcServiceError } = await import('../adapters/service/temporal-client.ts');
  if (!(error instanceof ServiceError)) return false;
  return isGrpcServiceError(error.cause) && transient.includes(error.cause.code);
}
