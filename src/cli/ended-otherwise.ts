/** A run that somebody has ended from outside has no result: what that means, and where its changes are. */
import { PlaceError } from '../domain/errors.ts';
import { isBatchId, isFleetId } from '../domain/names.ts';
import { waysToEnd } from '../domain/ways-to-end.ts';

/** @returns null: it ended in another way */
export function endedOtherwise(error: unknown, workflowId: string): PlaceError | null {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null;
  const way = waysToEnd[cause?.name ?? ''];
  if (cause === null || way === undefined) return null;
  const why = cause.message === '' ? '' : `: ${cause.message}`;
  const hint = isFleetId(workflowId)
    ? 'the batches of its nodes go on: kubemend status; each is ended by kubemend cancel'
    : isBatchId(workflowId)
      ? `the change that is under way goes on: kubemend status. What it has changed goes back by kubemend backups restore --run ${workflowId}`
      : 'an open change that is not confirmed goes back by itself: kubemend status tells what the node has';
  return new PlaceError(`${workflowId} ${way}${why}`, { code: 'NODE_ERROR', hint, cause: error });
}
