/** What the runs of a schedule came to, as far as the server still keeps them. */
import type { ScheduleDescription } from '@temporalio/client';
import type { DriftResult } from '../contracts/drift.ts';
import type { Session } from './session.ts';

export interface ScheduledRun {
  workflowId: string;
  runId: string;
  startedAt: string;
  /** `GONE`: it is older than the server's retention; else as Temporal calls it, such as `COMPLETED` */
  state: string;
  result: DriftResult | null;
  /** of a run without a result; null: there is none to tell */
  failure: string | null;
}

/** Newest first. @param most the server knows of the last ten */
export async function runsOf(
  session: Session,
  { info }: Pick<ScheduleDescription, 'info'>,
  most: number,
): Promise<ScheduledRun[]> {
  const actions = info.recentActions.slice(-most).reverse();
  return await Promise.all(
    actions.map(async ({ takenAt, action: { workflow } }) => {
      const { workflowId, firstExecutionRunId: runId } = workflow;
      const run = { workflowId, runId, startedAt: takenAt.toISOString() };
      return { ...run, ...(await endOf(session, workflowId, runId)) };
    }),
  );
}

async function endOf(
  { client }: Session,
  workflowId: string,
  runId: string,
): Promise<Pick<ScheduledRun, 'state' | 'result' | 'failure'>> {
  const { WorkflowFailedError, WorkflowNotFoundError } =
    await import('../adapters/service/temporal-client.ts');
  const { isOpen } = await import('../adapters/service/run-end.ts');
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const { status } = await handle.describe();
    const state = status.name;
    if (isOpen(status)) return { state, result: null, failure: null };
    try {
      return { state, result: (await handle.result()) as DriftResult, failure: null };
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return { state, result: null, failure: error.cause?.message ?? error.message };
    }
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return { state: 'GONE', result: null, failure: null };
  }
}
