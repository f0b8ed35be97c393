/** Who must say yes to which change, in kubemend.yaml: read by the control worker whenever something is about to be asked. */
import { z } from 'zod';
import { PersonOrGroup } from './approval.ts';
import { Duration, Name, Risk, Target } from './basics.ts';
import { TimeWindow } from './time-window.ts';

export const NodeRole = z.enum(['control-plane', 'worker']);
export type NodeRole = z.infer<typeof NodeRole>;

export const ApprovalWindow = TimeWindow.extend({
  outside: z.boolean().default(false).describe('true: the rule holds whenever this window does not'),
}).strict();
export type ApprovalWindow = z.infer<typeof ApprovalWindow>;

export const ApprovalRule = z
  .object({
    name: Name.describe('in the record of every answer that counts for it'),
    when: z
      .object({
        riskFrom: Risk.optional().describe('changes of this risk or more'),
        components: z
          .array(Target)
          .min(1)
          .optional()
          .describe('what the change is of; files: modes and owners only'),
        roles: z.array(NodeRole).min(1).optional().describe('of the node, as the node itself says'),
        environments: z.array(Name).min(1).optional().describe('the `environment` of this file'),
        window: ApprovalWindow.optional().describe('when it is asked'),
        firstUse: z
          .literal(true)
          .optional()
          .describe(
            'a check of it has not been FIXED on this cluster before, as far back as the server keeps its runs; or it is an edit that is no check',
          ),
      })
      .strict()
      .prefault({})
      .describe('all of it must hold; nothing said: every change'),
    from: z
      .array(PersonOrGroup)
      .min(1)
      .optional()
      .describe('who may say yes: names, or group:NAME; default: anybody'),
    quorum: z.number().int().min(1).max(10).default(1).describe('how many of them'),
    comment: z.enum(['optional', 'required']).default('optional').describe('required: a yes says why'),
    notRequester: z.boolean().default(false).describe('true: not by whoever asked for the change'),
    expiresIn: Duration.optional().describe('without an answer by then it is declined; default 24h'),
    remindAfter: Duration.optional().describe('tell of it once more'),
    escalateAfter: Duration.optional().describe(
      'tell the people of escalateTo, who may answer too from then on',
    ),
    escalateTo: z.array(PersonOrGroup).min(1).optional(),
  })
  .strict();
export type ApprovalRule = z.infer<typeof ApprovalRule>;

export const ApprovalPolicy = z
  .object({
    rules: z
      .array(ApprovalRule)
      .default([])
      .describe('each that holds for a change must have its approvals: docs/approvals.md'),
    groups: z
      .record(Name, z.array(PersonOrGroup).min(1))
      .default({})
      .describe('name of a group → the people in it'),
  })
  .strict();
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;
