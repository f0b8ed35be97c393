/** The control side's sinks: a JSON line per finished run, per drift audit that has something to tell, per question to people. */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WorkflowRef } from '../../contracts/change-record.ts';
import type { ApprovalNotice } from '../../contracts/deeds.ts';
import type { DriftResult } from '../../contracts/drift.ts';
import type { RemediationResult } from '../../contracts/result.ts';

export async function reportOutcome(
  { result, workflow }: { result: RemediationResult; workflow: WorkflowRef },
  outcomeFile: string | null,
): Promise<void> {
  const { workflowId, firstRunId } = workflow;
  await appendOutcome(outcomeFile, { workflowId, runId: firstRunId, ...result });
}

/** Without what only the next audit reads. */
export async function reportDrift(
  { result, workflowId, runId }: { result: DriftResult; workflowId: string; runId: string },
  outcomeFile: string | null,
): Promise<void> {
  const { checks: _known, ...told } = result;
  await appendOutcome(outcomeFile, { kind: 'drift', workflowId, runId, ...told });
}

/** That people are asked, with what they type. */
export async function tellApproval(notice: ApprovalNotice, outcomeFile: string | null): Promise<void> {
  const { workflowId, plan } = notice;
  const answer = `kubemend approve ${workflowId} --plan ${plan}`;
  await appendOutcome(outcomeFile, { kind: 'approval', ...notice, answer });
}

async function appendOutcome(outcomeFile: string | null, outcome: object): Promise<void> {
  if (outcomeFile === null) return;
  await mkdir(dirname(outcomeFile), { recursive: true });
  await appendFile(outcomeFile, `${JSON.stringify(outcome)}\n`, { mode: 0o640 });
}
