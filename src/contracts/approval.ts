/** Who is to say yes to what, and who has: in a run's status and in its result. */
import { z } from 'zod';
import { Duration, Timestamp } from './basics.ts';
import { Code } from './codes.ts';

/** A person's yes. As the persons themselves said who they are: no server has proved it. */
export const Approval = z.object({
  by: z.string(),
  comment: z.string(),
  at: Timestamp,
  identity: z
    .literal('claimed')
    .optional()
    .describe('`claimed`: the name is what the person gave; absent: of a run that did not say so'),
  rules: z.array(z.string()).optional().describe('for which it counts'),
});
export type Approval = z.infer<typeof Approval>;

/** What one rule wants, or the node's policy, or whoever asked. All of them must have what they want. */
export const Demand = z.object({
  rule: z
    .string()
    .describe('its name; `node.yaml`: the policy of the node; `request`: whoever asked for the change'),
  why: z.string(),
  quorum: z.number().int(),
  from: z.array(z.string()).nullable().describe('who may say yes; null: anybody'),
  comment: z.boolean().describe('a yes without a comment does not count'),
  notRequester: z.boolean().describe('the yes of whoever asked for the change does not count'),
  escalateAfterMs: z.number().nullable().describe('from the question on; null: never'),
  escalateTo: z.array(z.string()).describe('who may say yes as well from then on'),
});
export type Demand = z.infer<typeof Demand>;

export const DemandStanding = Demand.extend({
  have: z.number().int().describe('people who count for it'),
  escalatedAt: Timestamp.nullable(),
});
export type DemandStanding = z.infer<typeof DemandStanding>;

/** A question as it is put; not kept. */
export interface ApprovalTerms {
  demands: Demand[];
  expiresInMs: number;
  remindAfterMs: number | null;
}

/** What a run says of its question, beside the answers themselves (`approvals`). */
export const ApprovalFacts = z.object({
  needed: z.string().nullable().describe('why a person must say yes; null: nobody needs to'),
  hash: z.string().nullable().describe('of what was asked about: no answer counts for anything else'),
  rules: z.array(DemandStanding),
  expiresAt: Timestamp.nullable().describe('without an answer by then it is declined'),
  remindedAt: Timestamp.nullable(),
  ignored: z.array(z.string()).describe('answers that did not count, and why'),
  terms: z
    .object({ expiresInMs: z.number(), remindAfterMs: z.number().nullable() })
    .optional()
    .describe('of a dry run: how long it would wait'),
  refused: Code.optional().describe('of a dry run: why it would not even be asked; `needed` says more'),
});
export type ApprovalFacts = z.infer<typeof ApprovalFacts>;

/** What people have said to all changes of a batch at once, for each of them. */
export const GivenApproval = z
  .object({ granted: z.array(Approval), rules: z.array(DemandStanding) })
  .strict();
export type GivenApproval = z.infer<typeof GivenApproval>;

/** The same while it is under way. */
export type ApprovalState = ApprovalFacts & { granted: Approval[] };

/** A person, as they call themselves when they answer; `group:NAME` is a group of the policy. */
export const PersonOrGroup = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u, 'expected a name, or "group:" and the name of a group');

/** What whoever asks for a change wishes beside the policies: it makes them stricter, never laxer. */
export const RequestApproval = z
  .object({
    required: z
      .enum(['never', 'risk', 'always'])
      .default('risk')
      .describe(
        'risk: when a rule, the node policy or anything else said here asks for it; never: refused where a rule asks (APPROVAL_NEEDED)',
      ),
    from: z
      .array(PersonOrGroup)
      .min(1)
      .optional()
      .describe('who is to say yes: names, or `group:NAME` of the policy; default: anybody; asks by itself'),
    quorum: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(1)
      .describe('how many of them; more than 1 asks by itself'),
    comment: z.enum(['optional', 'required']).optional().describe('required: a yes says why; asks by itself'),
    notRequester: z.boolean().optional().describe('true: not by whoever asks for the change; asks by itself'),
    expiresIn: Duration.optional().describe(
      'without an answer by then it is declined; default 24h, or what a rule says; asks for nothing by itself',
    ),
    remindAfter: Duration.optional().describe('tell of it once more; asks by itself'),
    escalateAfter: Duration.optional().describe(
      'let the people of escalateTo answer too from then on; asks by itself',
    ),
    escalateTo: z
      .array(PersonOrGroup)
      .min(1)
      .optional()
      .describe('names, or `group:NAME` of the policy; goes with escalateAfter'),
    per: z
      .enum(['run', 'batch'])
      .optional()
      .describe('of a batch: each change is asked for by itself (run, the default), or all of them at once'),
  })
  .strict();
export type RequestApproval = z.infer<typeof RequestApproval>;
