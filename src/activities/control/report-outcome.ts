/** The control side's sinks: one JSON line per finished run. */
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WorkflowRef } from '../../contracts/change-record.ts';
import type { RemediationResult } from '../../contracts/result.ts';

export async function reportOutcome(
  { result, workflow }: { result: RemediationResult; workflow: WorkflowRef },
  outcomeFile: string | null,
): Promise<void> {
  if (outcomeFile === null) return;
  await mkdir(dirname(outcomeFile), { recursive: true });
  const { workflowId, firstRunId } = workflow;
  await appendFile(outcomeFile, `${JSON.stringify({ workflowId, runId: firstRunId, ...result })}\n`, {
    mode: 0o640,
  });
}
