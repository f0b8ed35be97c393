/** A batch as the Web UI's "current details" tell it, in Markdown. */
import type { BatchProgress } from '../../contracts/deeds.ts';
import { shortHash } from '../../domain/names.ts';
import { approvalLines } from '../approval/approval-lines.ts';
import { checklistOf } from '../phases.ts';

export function detailsOf(status: BatchProgress): string {
  const lines = checklistOf(status);
  const { paused, result, approval, diff, persistPreview = '' } = status;
  if (paused) lines.push('', 'Paused: signal `resume` or `abort`.');
  if (approval.needed !== null && approval.hash !== null) {
    lines.push(
      '',
      `Approval: ${approval.needed}. Plans \`${shortHash(approval.hash)}\`.`,
      ...approvalLines(approval),
    );
  }
  if (result !== null) lines.push('', `**${result.status}**: ${result.reason}`);
  if (diff !== '') lines.push('', '```diff', diff.trimEnd(), '```');
  for (const line of persistPreview.split('\n')) if (line !== '') lines.push('', `kubeadm: ${line}`);
  return lines.join('\n');
}
