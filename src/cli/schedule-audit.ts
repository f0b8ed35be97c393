/** `kubemend schedule audit`: makes the schedule, or changes the one that is there. */
import type { ScheduleOptions, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import { readDriftInput } from '../activities/control/parse-drift.ts';
import { parseAll } from '../activities/control/input-problems.ts';
import { loadUserCatalog } from '../catalog/load-own.ts';
import { DriftSchedule } from '../contracts/drift.ts';
import type { DriftInput } from '../contracts/drift.ts';
import { timingOf, timingProblems } from '../domain/drift/timing.ts';
import { InputError } from '../domain/errors.ts';
import { controlQueue, workflowIds } from '../domain/names.ts';
import { printJson, printLine } from './print.ts';
import { pairs } from './remediate-input.ts';
import { placeOf, withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';
import { qualifyChecks } from './target.ts';
import { whoAmI } from './who.ts';

export interface ScheduleAuditOptions extends ConnectOptions {
  every?: string;
  cron?: string;
  timezone?: string;
  jitter?: string;
  name?: string;
  remediate: string;
  exclude: string[];
  param: string[];
  pace?: string;
  replace?: boolean;
}

type Schedule = ScheduleOptions<ScheduleOptionsStartWorkflowAction<(input: DriftInput) => Promise<unknown>>>;

export async function scheduleAudit(checks: string[], options: ScheduleAuditOptions): Promise<void> {
  await withSession(options, async (session) => {
    const schedule = await scheduleOf(checks, options, session);
    const made = await store(session, schedule, options.replace === true);
    const { scheduleId } = schedule;
    if (options.json === true) printJson({ scheduleId, made });
    else printLine(`${made} ${scheduleId}\nwhat it found: kubemend schedule show ${scheduleId}`);
  });
}

/** @throws InputError that lists every problem at once: a schedule whose every run would fail is not made */
async function scheduleOf(
  checks: string[],
  options: ScheduleAuditOptions,
  session: Session,
): Promise<Schedule> {
  const { every, cron, timezone, jitter, name, remediate, pace } = options;
  const place = placeOf(session.loaded);
  const when = parseAll(DriftSchedule, { every, cron, timezone, jitter, name });
  const input = {
    ...place,
    ...(checks.length > 0 && { checks: qualifyChecks(checks, session.loaded.config.benchmark) }),
    ...(options.exclude.length > 0 && {
      exclude: qualifyChecks(options.exclude, session.loaded.config.benchmark),
    }),
    remediate,
    parameters: pairs('--param', options.param),
    requestedBy: whoAmI(),
    ...(pace !== undefined && { pace }),
  };
  const { value } = when;
  readDriftInput(input, await loadUserCatalog(session.loaded.config.checkDirs), () => [
    ...when.problems,
    ...(value === undefined ? [] : timingProblems(value)),
  ]);
  if (value === undefined) throw new Error('unreachable: its problems were thrown');
  const scheduleId = workflowIds.drift(place.cluster, place.node, value.name);
  const { spec, catchupWindow } = timingOf(value);
  return {
    scheduleId,
    spec,
    policies: { overlap: 'SKIP', catchupWindow },
    action: {
      type: 'startWorkflow',
      workflowType: 'auditDrift',
      workflowId: scheduleId,
      taskQueue: controlQueue,
      args: [input as DriftInput],
      staticSummary: `audit ${place.node} and compare with the run before`,
    },
  };
}

/** @throws InputError when there is one already, or the server does not take the time */
async function store(
  { client }: Session,
  schedule: Schedule,
  replace: boolean,
): Promise<'created' | 'replaced'> {
  const { ScheduleAlreadyRunning } = await import('../adapters/service/temporal-client.ts');
  const { scheduleId, spec, policies, action } = schedule;
  try {
    try {
      await client.schedule.create(schedule);
      return 'created';
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      if (!replace) throw thereAlready(scheduleId, error);
      // Whether it is paused, and what the last run found, is not what was asked to be changed.
      const changed = { spec, action, ...(policies !== undefined && { policies }) };
      await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...changed, state }));
      return 'replaced';
    }
  } catch (error) {
    // The SDK's word for what the server says of a cron expression or a time zone.
    if (!(error instanceof TypeError)) throw error;
    throw new InputError(`schedule: expected times that the server understands, found: ${error.message}`, {
      code: 'INVALID_REQUEST',
      hint: 'five to seven fields, such as "0 3 * * 1-5"; a time zone as IANA names it, such as Europe/Paris',
      cause: error,
    });
  }
}

function thereAlready(scheduleId: string, cause: unknown): InputError {
  return new InputError(`${scheduleId}: expected no schedule of this name, found one`, {
    code: 'INVALID_REQUEST',
    hint: `see it: kubemend schedule show ${scheduleId}; change it: --replace; add another: --name`,
    cause,
  });
}
