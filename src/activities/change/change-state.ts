/** What became of a change, by the node's own record. Looks only. */
import type { ChangeReport } from '../../contracts/change-record.ts';
import type { NamedChange } from '../../contracts/deeds.ts';
import { reportOf } from '../../domain/change/report.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode } from '../record-steps.ts';

/** @throws ConflictError WRONG_NODE; ConflictError when the record is unreadable */
export async function readChangeState(context: NodeContext, input: NamedChange): Promise<ChangeReport> {
  await assertThisNode(context, input.identity);
  const record = await context.records.read(input.changeId);
  return record === undefined ? unknownReport(input.changeId) : reportOf(record);
}

export function unknownReport(changeId: string): ChangeReport {
  return {
    changeId,
    state: 'unknown',
    end: null,
    evidence: null,
    revertEvidence: null,
    findings: [],
    conflicts: [],
    restarts: 0,
    kubeletRestarts: [],
    outageMs: null,
    apiOutageMs: null,
  };
}
