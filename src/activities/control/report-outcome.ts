/** The control side's sinks: one JSON line per finished run, and per drift audit that has something to tell. */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WorkflowRef } from '../../contracts/change-record.ts';
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

async function appendOutcome(outcomeFile: string | null, outcome: object): Promise<void> {
  if (outcomeFile === null) return;
  await mkdir(dirname(outcomeFile), { recursive: true });
  await appendFile(outcomeFile, `${JSON.stringify(outcome)}\n`, { mode: 0o640 });
}
