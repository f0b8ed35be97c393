/** Steps of a change record on the disk: read, decide (domain), write, all under the change lock. */
import type { ChangeRecord } from '../contracts/change-record.ts';
import type { NodeIdentity } from '../contracts/node-identity.ts';
import type { Now } from '../domain/change/deadline.ts';
import type { ChangeEvent, StepAnswer } from '../domain/change/events.ts';
import { step } from '../domain/change/step.ts';
import { ConflictError, PlaceError } from '../domain/errors.ts';
import { sameIdentity } from '../domain/node-identity.ts';
import type { NodeContext } from './node-context.ts';

export async function readNow({ clock, by }: NodeContext): Promise<Now> {
  return { uptimeMs: clock.uptimeMs(), boot: await clock.bootInstance(), at: clock.now().toISOString(), by };
}

/**
 * Precedes every effect: two machines may serve one queue by mistake.
 * @throws ConflictError WRONG_NODE
 */
export async function assertThisNode(context: NodeContext, expected: NodeIdentity): Promise<void> {
  const found = await context.identity();
  if (sameIdentity(found, expected)) return;
  const describe = (one: NodeIdentity): string =>
    `${one.node} (machine ${one.machineId}, host ${one.hostname})`;
  throw new ConflictError(`node: expected ${describe(expected)}, found ${describe(found)}`, {
    code: 'WRONG_NODE',
    hint: 'two machines serve one queue, or the machine was rebuilt: `kubemend doctor` names them',
  });
}

/** The caller holds the change lock. @throws ConflictError when the record is unreadable; PlaceError when it cannot be written */
export async function stepLocked(
  context: NodeContext,
  changeId: string,
  event: ChangeEvent,
): Promise<StepAnswer> {
  const record = await context.records.read(changeId);
  const answer = step(record, event, await readNow(context));
  if (answer.kind === 'store') await context.records.write(answer.record);
  return answer;
}

export async function stepRecord(
  context: NodeContext,
  changeId: string,
  event: ChangeEvent,
): Promise<StepAnswer> {
  return await context.locks.withChangeLock(() => stepLocked(context, changeId, event));
}

/** The record that a step left behind: the new one, or the one that stood. */
export function recordOf(answer: StepAnswer): ChangeRecord | undefined {
  return answer.record;
}

/** No space, read-only, failing, not permitted: it may be another day, and a rename may still work. */
export function isDiskProblem(error: unknown): boolean {
  return error instanceof PlaceError && (error.code === 'WRITE_FAILED' || error.code === 'PERMISSION_DENIED');
}
