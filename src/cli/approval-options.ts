/** Who is to approve a change, as options of a command: beside the rules, and only stricter than they are. */
import type { Command } from 'commander';
import type { RequestApproval } from '../contracts/approval.ts';

export interface ApprovalOptions {
  requireApproval?: boolean;
  approver?: string[];
  quorum?: string;
  commentRequired?: boolean;
  notRequester?: boolean;
  approvalExpires?: string;
  remindAfter?: string;
  escalateAfter?: string;
  escalateTo?: string[];
  approvalPer?: 'run' | 'batch';
}

const people = (value: string, all: string[] | undefined): string[] => [...(all ?? []), ...value.split(',')];

export function addApprovalOptions(command: Command): Command {
  return command
    .option('--require-approval', "wait for a person's approval, whatever the risk")
    .option(
      '--approver <names>',
      'who is to approve: a,b or group:NAME of the policy; asks by itself',
      people,
    )
    .option('--quorum <n>', 'how many of them are needed; asks by itself')
    .option('--comment-required', 'an approval says why; asks by itself')
    .option('--not-requester', 'not you who asks for the change; asks by itself')
    .option('--approval-expires <duration>', 'how long to wait for them (default 24h, or what a rule says)')
    .option('--remind-after <duration>', 'tell of it once more; asks by itself')
    .option(
      '--escalate-after <duration>',
      'let the people of --escalate-to approve too from then on; asks by itself',
    )
    .option('--escalate-to <names>', 'a,b or group:NAME of the policy; goes with --escalate-after', people)
    .option(
      '--approval-per <what>',
      'of a batch: run (each change by itself, the default) or batch (all at once)',
    );
}

/** Whoever says how many wants to be asked, also when it is one. */
export function approvalOf(options: ApprovalOptions): Partial<RequestApproval> {
  const { requireApproval, approver, quorum, commentRequired, notRequester, approvalExpires } = options;
  const { remindAfter, escalateAfter, escalateTo, approvalPer } = options;
  return {
    ...((requireApproval === true || quorum !== undefined) && { required: 'always' as const }),
    ...(approver !== undefined && { from: approver }),
    ...(quorum !== undefined && { quorum: Number(quorum) }),
    ...(commentRequired === true && { comment: 'required' as const }),
    ...(notRequester === true && { notRequester: true }),
    ...(approvalExpires !== undefined && { expiresIn: approvalExpires }),
    ...(remindAfter !== undefined && { remindAfter }),
    ...(escalateAfter !== undefined && { escalateAfter }),
    ...(escalateTo !== undefined && { escalateTo }),
    ...(approvalPer !== undefined && { per: approvalPer }),
  };
}
