/** What a run has written, by the node's own records, and in which order it is put back. */
import type { BatchInput } from '../contracts/batch.ts';
import type { ChangeSummary, WorkflowRef } from '../contracts/change-record.ts';
import { InputError } from '../domain/errors.ts';
import { askNode, placeOf } from './session.ts';
import type { Session } from './session.ts';

type RestoreChanges = NonNullable<BatchInput['restoreChanges']>;

interface RunChanges {
  /** the run that was meant */
  workflowId: string;
  runId: string;
  /** ISO 8601: when its first change that stands began */
  since: string;
  restoreChanges: RestoreChanges;
  /** of the same run: their own rollback failed, and nobody knows how they have left the node */
  notBack: ChangeSummary[];
}

/**
 * @param id of a run of `remediate` or of a batch: a run id, or a workflow id, and then the latest run of that name that
 *   has changed something
 * @returns the last target first
 * @throws InputError when the node has confirmed nothing of that run
 */
export async function changesOfRun(session: Session, id: string): Promise<RunChanges> {
  const { changes } = await askNode<{ changes: ChangeSummary[] }>(session, 'changes');
  const own = changesOf(id, changes);
  const [first] = own;
  if (first === undefined) {
    const { node } = placeOf(session.loaded);
    throw new InputError(`run ${id}: expected changes that ${node} has confirmed, found none`, {
      code: 'INVALID_REQUEST',
      hint: '`kubemend status` lists runs, `kubemend backups list` single files',
    });
  }
  const targets = [...new Set(own.toReversed().map(({ target }) => target))];
  const restoreChanges = targets.map((target) => ({
    target,
    changes: own.filter((change) => change.target === target).map(({ changeId }) => changeId),
  }));
  const meant = meantRun(first.workflow, id);
  const notBack = changes.filter(
    ({ state, workflow }) => state === 'rollbackFailed' && isOfRun(meant.runId, workflow),
  );
  return { ...meant, since: first.armedAt, restoreChanges, notBack };
}

/** A child is meant by its own ids, and as a part of its batch by those of the batch. */
function meantRun(
  { workflowId, firstRunId, batch }: WorkflowRef,
  id: string,
): Pick<RunChanges, 'workflowId' | 'runId'> {
  const isOwn = batch === undefined || id === workflowId || id === firstRunId;
  return isOwn ? { workflowId, runId: firstRunId } : batch;
}

/** @param changes oldest first */
export function changesOf<Change extends Pick<ChangeSummary, 'state' | 'workflow'>>(
  id: string,
  changes: readonly Change[],
): Change[] {
  const confirmed = changes.filter(({ state }) => state === 'confirmed');
  // A name means the run that changed the node, not the one that has put it back since.
  const named = confirmed.findLast(({ workflow }) => !isRestore(workflow) && idsOf(workflow).includes(id));
  const runId = named === undefined ? id : meantRun(named.workflow, id).runId;
  return confirmed.filter(({ workflow }) => isOfRun(runId, workflow));
}

function isOfRun(runId: string, { firstRunId, batch }: WorkflowRef): boolean {
  return firstRunId === runId || batch?.runId === runId;
}

function isRestore({ restore, restoreChanges }: WorkflowRef): boolean {
  return restore !== undefined || restoreChanges !== undefined;
}

function idsOf({ workflowId, batch }: WorkflowRef): string[] {
  return batch === undefined ? [workflowId] : [workflowId, batch.workflowId];
}
