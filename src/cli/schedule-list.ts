/** `kubemend schedule list`: when each one runs next, and what its last run came to. */
import type { ScheduleDescription } from '@temporalio/client';
import { describeTiming } from '../domain/drift/timing.ts';
import { isDriftId } from '../domain/names.ts';
import { paintStatus, printJson, printLine } from './print.ts';
import { runsOf } from './schedule-runs.ts';
import type { ScheduledRun } from './schedule-runs.ts';
import { withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';

/** What `list` and `show` tell of a schedule. */
export interface ScheduleView {
  scheduleId: string;
  times: string;
  paused: boolean;
  note: string;
  /** ISO 8601; none while it is paused */
  nextRuns: string[];
  /** newest first */
  runs: ScheduledRun[];
}

export async function viewOf(
  session: Session,
  description: ScheduleDescription,
  mostRuns: number,
): Promise<ScheduleView> {
  const { scheduleId, spec, state, info } = description;
  const { paused, note = '' } = state;
  return {
    scheduleId,
    times: describeTiming(spec),
    paused,
    note,
    nextRuns: paused ? [] : info.nextActionTimes.slice(0, 3).map((at) => at.toISOString()),
    runs: await runsOf(session, description, mostRuns),
  };
}

/** The server's list is a moment behind: one just made may be missing, one just deleted still there. */
export async function listSchedules(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const { ScheduleNotFoundError } = await import('../adapters/service/temporal-client.ts');
    const views: ScheduleView[] = [];
    for await (const { scheduleId } of session.client.schedule.list()) {
      if (!isDriftId(scheduleId)) continue;
      try {
        views.push(await viewOf(session, await session.client.schedule.getHandle(scheduleId).describe(), 1));
      } catch (error) {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      }
    }
    if (options.json === true)
      printJson({ schedules: views.map(({ runs, ...view }) => ({ ...view, last: runs[0] ?? null })) });
    else if (views.length === 0) printLine('no schedules');
    else for (const view of views) printLine(oneLine(view));
  });
}

function oneLine({ scheduleId, times, paused, note, nextRuns, runs }: ScheduleView): string {
  const next = paused ? `paused: ${note}` : `next ${nextRuns[0] ?? 'never'}`;
  return `${scheduleId}  ${times}  ${next}  last ${describeLast(runs[0])}`;
}

function describeLast(run: ScheduledRun | undefined): string {
  if (run === undefined) return 'none yet';
  const end = run.result === null ? run.state : paintStatus(run.result.status);
  return `${end} ${run.startedAt}`;
}
