/** Who has said yes, in the same words wherever people read it. */
import type { Approval } from '../../contracts/approval.ts';

/** With how well it is known who they are, where the run says so. */
export function approverText({ by, identity }: Pick<Approval, 'by' | 'identity'>): string {
  return identity === undefined ? by : `${by} (${identity})`;
}

export function grantedText(granted: readonly Pick<Approval, 'by' | 'identity'>[]): string {
  return `approved by ${granted.map(approverText).join(', ')}`;
}
