/** How one check stands with one process: the answer to `ask: checks`. */
import { z } from 'zod';
import { Digest } from './basics.ts';

export const CheckStanding = z.object({
  slug: z.string().describe('of an unusable one whose slug cannot be read: its file'),
  digest: Digest.nullable().describe('of its definition; null: it cannot be used'),
  from: z.string().nullable().describe('file:line:column of your own; null: it ships'),
  problem: z.string().nullable().describe('why it cannot be used'),
  rules: z.array(z.string()).describe("what the node's configuration says of it, in words"),
});
export type CheckStanding = z.infer<typeof CheckStanding>;
