/** What a person says yes to: this wave, these nodes, this work. Another of any of them is another plan. */
import { changeIdOf } from '../storage/change-id.ts';

export interface WavePlan {
  workflowId: string;
  runId: string;
  wave: number;
  nodes: readonly string[];
  /** digest of what is to be done on each node */
  work: string;
}

export function hashWave({ workflowId, runId, wave, nodes, work }: WavePlan): string {
  return changeIdOf(workflowId, runId, wave, [work, ...nodes].join('\n'));
}
