/** A question to people, and what they have answered, as people read it. */
import type { Approval, ApprovalState, DemandStanding } from '../contracts/approval.ts';
import { isSatisfied, whoMay } from '../domain/approval/demands.ts';
import { shortHash } from '../domain/names.ts';
import { durationText } from '../domain/duration.ts';
import { approverText } from '../report/words.ts';
import { paintDiff, pc, printLine } from './print.ts';

/** A workflow that waits for a decision, of whatever type. */
export interface Waiting {
  workflowId: string;
  status: { approval: ApprovalState; diff: string };
}

export function printWaiting({ workflowId, status: { approval, diff } }: Waiting): void {
  const plan = shortHash(approval.hash ?? '');
  const reminded = approval.remindedAt === null ? '' : `; reminded ${approval.remindedAt}`;
  printLine(`${workflowId}  plan ${plan}; until ${approval.expiresAt ?? ''}${reminded}`);
  for (const rule of approval.rules) printLine(`  ${standingText(rule)}`);
  for (const one of approval.granted) printLine(`  ${approvalText(one)}`);
  for (const reason of approval.ignored) printLine(`  not counted: ${reason}`);
  printLine(paintDiff(diff.trimEnd()));
  printHow(workflowId, plan);
}

/** @param plan the first 8 digits of what is decided on */
export function printHow(workflowId: string, plan: string): void {
  printLine(
    `  kubemend approve ${workflowId} --plan ${plan}\n  kubemend reject ${workflowId} --plan ${plan}\n`,
  );
}

function standingText(rule: DemandStanding): string {
  const mark = isSatisfied(rule) ? pc.green('has') : pc.yellow('wants');
  const escalation =
    rule.escalateAfterMs === null
      ? ''
      : rule.escalatedAt === null
        ? `; after ${durationText(rule.escalateAfterMs)} also ${rule.escalateTo.join(', ')}`
        : `; escalated ${rule.escalatedAt}`;
  return `${rule.rule} ${mark} ${rule.have} of ${rule.quorum} from ${whoMay(rule)}${escalation}: ${rule.why}`;
}

export function approvalText({ comment, at, rules = [], ...who }: Approval): string {
  const counted = rules.length === 0 ? '' : ` for ${rules.join(', ')}`;
  return `approved by ${approverText(who)}${counted}, ${at}${comment === '' ? '' : `: ${comment}`}`;
}
