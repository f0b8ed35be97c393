/**
 * The node's last word. Takes no claims from the workflow: everything is looked at again, here and now, and the
 * node's answer is the result, whatever was asked meanwhile.
 */
import type { ChangeRecord, ChangeReport } from '../../contracts/change-record.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import type { GateSpec } from '../../contracts/gate.ts';
import { deadlineOf } from '../../domain/change/deadline.ts';
import { judgeFreshLook } from '../../domain/change/fresh-look.ts';
import type { FreshLook } from '../../domain/change/fresh-look.ts';
import { reportOf } from '../../domain/change/report.ts';
import type { DeedContext } from '../deed-context.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode, readNow, stepLocked } from '../record-steps.ts';
import { unknownReport } from './change-state.ts';
import { giveBackLease } from './hold-lease.ts';
import { findDifference, findMovedLink } from './put-in-place.ts';
import { dropStaged } from './stage-change.ts';

/**
 * @returns `confirmed` or another recorded end; otherwise the state as it stands, with why it was not confirmed in `end`
 * @throws ConflictError WRONG_NODE; ConflictError when the record is unreadable
 */
export async function confirmChange(
  context: NodeContext,
  input: NamedChange,
  deed: DeedContext,
): Promise<ChangeReport> {
  await assertThisNode(context, input.identity);
  const record = await context.records.read(input.changeId);
  if (record === undefined) return unknownReport(input.changeId);
  if (record.state !== 'verified') return reportOf(record);
  const unwell = await findUnwell(context, record, deed);
  if (unwell !== null) return refused(record, unwell);

  const answer = await context.locks.withChangeLock(async () => {
    const difference =
      (await findDifference(context, record.files, 'after')) ?? (await findMovedLink(context, record.files));
    if (difference !== null) return difference;
    return await stepLocked(context, record.changeId, { kind: 'confirm' });
  });
  if (typeof answer === 'string') return refused(record, answer);
  if (answer.kind === 'refuse') return refused(answer.record ?? record, answer.reason);
  await context.failPoints.reach('confirm.stored');
  await dropStaged(context, answer.record.files);
  await context.records.dropPreStaged(answer.record);
  const { changeId, planHash, files } = answer.record;
  await context.journal.append({
    event: 'change confirmed',
    changeId,
    detail: { planHash, files: files.map(({ path }) => path) },
  });
  await giveBackLease(context, deed.signal);
  return reportOf(answer.record);
}

function refused(record: ChangeRecord, reason: string): ChangeReport {
  const report = reportOf(record);
  return report.end === null ? { ...report, end: { code: 'CONFIRM_REFUSED', reason, by: 'worker' } } : report;
}

/** One fresh look; where it is not good, one more soak, for as long as the deadline allows. null: well. */
async function findUnwell(
  context: NodeContext,
  record: ChangeRecord,
  deed: DeedContext,
): Promise<string | null> {
  const { gate } = record;
  if (gate === null) return null;
  deed.heartbeat('one fresh look before confirming');
  const first = await lookOnce(context, record, gate, deed);
  if (first.kind === 'good') return null;
  if (first.kind === 'other') return first.detail;
  const remainingMs = deadlineOf(record, await readNow(context))?.remainingMs ?? 0;
  if (remainingMs === 0) return first.detail;
  const limit = AbortSignal.timeout(Math.ceil(remainingMs));
  const baseline = await context.observer.captureBaseline(gate, deed.signal);
  const spec: GateSpec = {
    ...gate,
    restartExpected: false,
    baseline: {
      ...baseline,
      process: record.verifiedProcess ?? baseline.process,
      // What it did before the change it must do now; what it fails at in this moment is no excuse.
      useful: record.baseline?.useful,
      staticPods: record.baseline?.staticPods,
    },
  };
  try {
    const signal = AbortSignal.any([deed.signal, limit]);
    const verdict = await context.holdGate({ spec, signal, heartbeat: deed.heartbeat });
    if (verdict.kind !== 'healthy') return `${first.detail}; soaked again: ${verdict.reason}`;
  } catch (error) {
    if (!limit.aborted) throw error;
    return `${first.detail}; it was not well again before the deadline`;
  }
  const again = await lookOnce(context, record, gate, deed);
  return again.kind === 'good' ? null : again.detail;
}

async function lookOnce(
  context: NodeContext,
  record: ChangeRecord,
  gate: GateSpec,
  deed: DeedContext,
): Promise<FreshLook> {
  const seen = await context.observer.observe(gate, deed.signal);
  return judgeFreshLook(gate, record.verifiedProcess, seen);
}
