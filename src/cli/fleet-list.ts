/** `kubemend fleet list`: those that run, and the last that ran, the newest first. */
import type { FleetProgress } from '../contracts/fleet.ts';
import { InputError } from '../domain/errors.ts';
import { messages } from '../domain/names.ts';
import { countsLine } from './fleet-words.ts';
import { printJson, printLine } from './print.ts';
import { withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';

interface Listed {
  workflowId: string;
  runId: string;
  startedAt: string;
  /** as Temporal calls it, such as `RUNNING` or `COMPLETED` */
  state: string;
  /** null: it does not answer, or has failed */
  progress: Pick<FleetProgress, 'phase' | 'counts' | 'result'> | null;
}

export async function listFleets(options: ConnectOptions & { limit: string }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InputError(`--limit: expected a count, found ${options.limit}`, { code: 'INVALID_REQUEST' });
  }
  await withSession(options, async (session) => {
    const fleets = await readFleets(session, limit);
    if (options.json === true) {
      printJson({ fleets });
      return;
    }
    const { isOpen } = await import('../adapters/service/run-end.ts');
    if (fleets.length === 0) printLine('no fleet has run, or none is kept by the server');
    for (const { workflowId, runId, startedAt, state, progress } of fleets) {
      const phase = isOpen({ name: state }) ? progress?.phase : undefined;
      const how = progress?.result?.status ?? phase ?? state;
      printLine(`${startedAt}  ${workflowId}  ${how}  ${countsLine(progress?.counts ?? {})}`);
      printLine(`  run ${runId}`);
    }
  });
}

async function readFleets({ client }: Session, limit: number): Promise<Listed[]> {
  const runs: Omit<Listed, 'progress'>[] = [];
  for await (const { workflowId, runId, startTime, status } of client.workflow.list({
    query: "WorkflowType = 'remediateFleet' AND ExecutionStatus != 'ContinuedAsNew'",
  })) {
    runs.push({ workflowId, runId, startedAt: startTime.toISOString(), state: status.name });
    if (runs.length === limit) break;
  }
  return await Promise.all(
    runs.map(async (run) => {
      const handle = client.workflow.getHandle(run.workflowId, run.runId);
      const progress = await handle.query<FleetProgress>(messages.status).catch(() => null);
      const told = progress && { phase: progress.phase, counts: progress.counts, result: progress.result };
      return { ...run, progress: told };
    }),
  );
}
