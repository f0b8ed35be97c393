/** `kubemend schedule show|pause|resume|trigger|delete`: one schedule. */
import type { ScheduleHandle, WorkflowHandle } from '@temporalio/client';
import { InputError, UnavailableError } from '../domain/errors.ts';
import { isDriftId, workflowIds } from '../domain/names.ts';
import { follow } from './follow.ts';
import { printDrift } from './print-drift.ts';
import { dim, printJson, printLine } from './print.ts';
import { viewOf } from './schedule-list.ts';
import { placeOf, withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';
import { whoAmI } from './who.ts';

export type ScheduleVerb = 'show' | 'pause' | 'resume' | 'trigger' | 'delete';

interface OneOptions extends ConnectOptions {
  name?: string;
  reason?: string;
  detach?: boolean;
}

export async function actOnSchedule(
  verb: ScheduleVerb,
  id: string | undefined,
  options: OneOptions,
): Promise<void> {
  await withSession(options, async (session) => {
    const handle = session.client.schedule.getHandle(scheduleIdOf(session, id, options));
    if (verb === 'show') await show(session, handle, options);
    else if (verb === 'trigger') await trigger(session, handle, options);
    else {
      if (verb === 'pause') await handle.pause(noteOf('paused', options));
      else if (verb === 'resume') await handle.unpause(noteOf('resumed', options));
      else await handle.delete();
      const done = { pause: 'paused', resume: 'resumed', delete: 'deleted' }[verb];
      if (options.json === true) printJson({ scheduleId: handle.scheduleId, done });
      else printLine(`${done} ${handle.scheduleId}`);
    }
  });
}

/** @throws InputError for the id of something else, and for one beside options that mean another schedule */
export function scheduleIdOf(
  { loaded }: Pick<Session, 'loaded'>,
  id: string | undefined,
  { cluster, node, name }: Pick<OneOptions, 'cluster' | 'node' | 'name'>,
): string {
  if (id === undefined) {
    const place = placeOf(loaded);
    return workflowIds.drift(place.cluster, place.node, name);
  }
  if (isDriftId(id)) {
    const [, ofCluster, ofNode, ofName] = id.split('/');
    const isMeant = (given: string | undefined, own: string | undefined): boolean =>
      given === undefined || given === own;
    if (isMeant(cluster, ofCluster) && isMeant(node, ofNode) && isMeant(name, ofName)) return id;
    throw new InputError(`${id}: expected it alone, found options that mean another schedule beside it`, {
      code: 'INVALID_REQUEST',
      hint: 'name the schedule by its id, or by --cluster, --node and --name',
    });
  }
  throw new InputError(`${id}: expected the id of a schedule (drift/<cluster>/<node>), found another`, {
    code: 'INVALID_REQUEST',
    hint: '`kubemend schedule list` shows those that there are',
  });
}

function noteOf(what: string, { reason }: OneOptions): string {
  return `${what} by ${whoAmI()}${reason === undefined ? '' : `: ${reason}`}`;
}

async function show(session: Session, handle: ScheduleHandle, { json }: OneOptions): Promise<void> {
  const description = await handle.describe();
  const view = await viewOf(session, description, 10);
  const [input = {}] = (description.action.args ?? []) as unknown[];
  if (json === true) {
    printJson({ ...view, input: input as object });
    return;
  }
  const { remediate = 'none' } = input as { remediate?: string };
  printLine(
    `${view.scheduleId}  ${view.times}${remediate === 'none' ? '' : `, mends up to ${remediate} risk`}`,
  );
  if (view.paused) printLine(`  paused: ${view.note}`);
  else printLine(`  next: ${view.nextRuns.join(', ')}`);
  for (const run of view.runs) {
    printLine();
    const link = session.linkTo(run.workflowId, run.runId);
    const end = run.result === null ? `${run.state} ` : '';
    printLine(`${end}${run.startedAt}${link === undefined ? '' : dim(`  ${link}`)}`);
    if (run.failure !== null) printLine(`  ${run.failure}`);
    if (run.result !== null) printDrift(run.result);
  }
}

/** As the schedule itself would begin it: not beside one that runs. */
async function trigger(session: Session, handle: ScheduleHandle, options: OneOptions): Promise<void> {
  const { ScheduleOverlapPolicy } = await import('../adapters/service/temporal-client.ts');
  const before = await handle.describe();
  const [running] = before.info.runningActions;
  if (running !== undefined) {
    const { workflowId } = running.workflow;
    process.stderr.write(`${handle.scheduleId}: a run is under way\n  hint: kubemend watch ${workflowId}\n`);
    process.exitCode = 3;
    return;
  }
  const known = new Set(before.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  await handle.trigger(ScheduleOverlapPolicy.SKIP);
  const run = await begunRun(session, handle, known);
  if (options.detach !== true) {
    process.exitCode = await follow(session, run, { json: options.json ?? false });
  } else if (options.json === true) printJson({ workflowId: run.workflowId });
  else printLine(`started ${run.workflowId}\nfollow it: kubemend watch ${run.workflowId}`);
}

const patienceMs = 60_000;
const pauseMs = 200;

/** @throws UnavailableError when the server does not begin it in time */
async function begunRun(
  { client }: Session,
  handle: ScheduleHandle,
  known: ReadonlySet<string>,
): Promise<WorkflowHandle> {
  for (const untilMs = Date.now() + patienceMs; Date.now() < untilMs;) {
    const { recentActions } = (await handle.describe()).info;
    const begun = recentActions.findLast(({ action }) => !known.has(action.workflow.firstExecutionRunId));
    if (begun !== undefined) {
      const { workflowId, firstExecutionRunId } = begun.action.workflow;
      return client.workflow.getHandle(workflowId, firstExecutionRunId);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new UnavailableError(
    `${handle.scheduleId}: expected a run within ${patienceMs / 1000}s, found none`,
    {
      code: 'NODE_ERROR',
      hint: `kubemend schedule show ${handle.scheduleId}`,
    },
  );
}
