/** What an audit answers: a verdict per check with what was seen, and where. */
import { z } from 'zod';
import { durationUpTo, Risk } from './basics.ts';

export const Verdict = z.enum(['pass', 'fail', 'manual', 'notApplicable', 'waived', 'unknown', 'stale']);
export type Verdict = z.infer<typeof Verdict>;

export const Finding = z.object({
  check: z.string().describe('id in the benchmark, such as cis-1.12/1.2.15'),
  slug: z.string(),
  title: z.string(),
  verdict: Verdict,
  reason: z.string().describe('why this verdict, in one sentence'),
  expected: z.string(),
  observed: z.array(
    z.object({
      layer: z.enum(['process', 'file', 'attributes', 'default', 'script', 'api']),
      where: z.string().describe('file:line, "pid 123 argv[4]", a key, the script, or an object'),
      value: z.string(),
    }),
  ),
  byHand: z
    .string()
    .optional()
    .describe(
      "why kubemend does not mend it on this node; absent: the node's configuration says nothing of it",
    ),
  lacks: z
    .string()
    .optional()
    .describe(
      'what its fix needs and the node was seen not to have, with what a person does about it; absent: nothing is known of that',
    ),
  unconfirmed: z.boolean().describe('the target has an open change: what passes now may be put back'),
});
export type Finding = z.infer<typeof Finding>;

/** What would be done for a failing check on this node, as people read it. */
export const FixInWords = z.object({
  kind: z
    .enum(['auto', 'consent', 'manual', 'refused'])
    .describe('as in the catalog; manual also where the node has it mended by a person only'),
  risk: Risk,
  steps: z.array(z.string()).describe('with the values of this node; the last one says what restarts'),
  guidance: z.string().optional().describe('what a person does instead, or why nothing is done'),
  prerequisites: z
    .array(z.string())
    .optional()
    .describe('what must be so before, as the catalog says; not what this node was seen to lack'),
  together: z
    .array(z.string())
    .optional()
    .describe('ids of checks that are mended in the same change, where they do not pass'),
  asks: z.string().optional().describe('options by which its risk must be accepted'),
});
export type FixInWords = z.infer<typeof FixInWords>;

/** One element of what `kubemend audit --json` prints. */
export const AuditedCheck = Finding.extend({
  fix: FixInWords.optional().describe(
    'of fail and stale; absent: this side does not know the check, or knows another by its name',
  ),
});
export type AuditedCheck = z.infer<typeof AuditedCheck>;

/** A user's own audit script: exit 0 pass, 1 fail, 2 error, 3 manual; no shell. */
export const AuditScript = z.object({
  script: z.string().describe('absolute path, in a directory that the node allows'),
  args: z.array(z.string()).default([]),
  timeout: durationUpTo('1h', 'of one call').default('30s'),
});
export type AuditScript = z.infer<typeof AuditScript>;
