/** Stores what gate and audit say, by the token of the attempt that looked: an attempt taken for dead stores nothing. */
import { randomUUID } from 'node:crypto';
import type { Finding } from '../../contracts/audit.ts';
import type { ChangeRecord, ChangeReport } from '../../contracts/change-record.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import type { StepAnswer } from '../../domain/change/events.ts';
import { reportOf } from '../../domain/change/report.ts';
import { unknownReport } from '../change/change-state.ts';
import type { FinalVerdict, NodeContext } from '../node-context.ts';
import { assertThisNode, stepRecord } from '../record-steps.ts';

export type Begun =
  /** look, then store with this token */
  | { kind: 'begun'; token: string; record: ChangeRecord }
  /** nothing to look for: final, reverting, overdue, or a step further already */
  | { kind: 'stands'; report: ChangeReport };

/** @throws ConflictError WRONG_NODE */
export async function beginGate(context: NodeContext, change: NamedChange): Promise<Begun> {
  return await begin(context, change, 'gateBegan');
}

/** @throws ConflictError WRONG_NODE */
export async function beginAudit(context: NodeContext, change: NamedChange): Promise<Begun> {
  return await begin(context, change, 'auditBegan');
}

async function begin(
  context: NodeContext,
  change: NamedChange,
  kind: 'gateBegan' | 'auditBegan',
): Promise<Begun> {
  await assertThisNode(context, change.identity);
  const token = randomUUID();
  const answer = await stepRecord(context, change.changeId, { kind, token });
  if (answer.kind === 'store') return { kind: 'begun', token, record: answer.record };
  return { kind: 'stands', report: reportStanding(change.changeId, answer) };
}

/** A verdict that is not healthy is not stored: the workflow gives the change up, or the deadline does. */
export async function storeGateVerdict(
  context: NodeContext,
  changeId: string,
  token: string,
  verdict: FinalVerdict | null,
): Promise<ChangeReport> {
  const record = await context.records.read(changeId);
  if (verdict !== null && verdict.kind !== 'healthy') {
    return record === undefined ? unknownReport(changeId) : reportOf(record);
  }
  const evidence = verdict?.evidence ?? null;
  const process = evidence?.process ?? null;
  const answer = await stepRecord(context, changeId, { kind: 'gatePassed', token, evidence, process });
  return reportStanding(changeId, answer);
}

/** @param process the one that was audited; null: no process was looked at */
export async function storeAuditVerdict(
  context: NodeContext,
  changeId: string,
  token: string,
  findings: Finding[],
  process: ChangeRecord['verifiedProcess'],
): Promise<ChangeReport> {
  const answer = await stepRecord(context, changeId, { kind: 'auditPassed', token, findings, process });
  if (answer.kind === 'store') await context.failPoints.reach('audit.verified');
  return reportStanding(changeId, answer);
}

function reportStanding(changeId: string, answer: StepAnswer): ChangeReport {
  if (answer.record === undefined) return unknownReport(changeId);
  const report = reportOf(answer.record);
  // Why nothing was stored, told to whoever asks; the record itself stays as it is.
  const refused = answer.kind === 'refuse' && report.end === null;
  return refused ? { ...report, end: { code: answer.code, reason: answer.reason, by: 'worker' } } : report;
}
