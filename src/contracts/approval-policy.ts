/** Who must say yes to which change, in kubemend.yaml: read by the control worker whenever something is about to be asked. */
import { z } from 'zod';
import { PersonOrGroup } from './approval.ts';
import { Duration, Name, Risk, Target } from './basics.ts';

export const NodeRole = z.enum(['control-plane', 'worker']);
export type NodeRole = z.infer<typeof NodeRole>;

const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = z.infer<typeof Weekday>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time from "00:00" to "23:59"');

/** Places with rules of their own for summer time, never an offset: "+01:00" is wrong for half of the year. */
const Zone = z
  .string()
  .refine(isZone, { error: 'expected an IANA time zone, such as "Europe/Berlin" or "UTC"' });

function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const ApprovalWindow = z
  .object({
    days: z.array(Weekday).min(1).optional().describe('on which it begins; default: all'),
    from: TimeOfDay.default('00:00'),
    to: z
      .string()
      .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected a time from "00:00" to "24:00"')
      .default('24:00')
      .describe('this minute is no more part of it; earlier than `from`: on the day after'),
    zone: Zone.describe(
      'IANA time zone; the clock on its walls decides, also on the days when it is put on or back',
    ),
    outside: z.boolean().default(false).describe('true: the rule holds whenever this window does not'),
  })
  .strict();
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
