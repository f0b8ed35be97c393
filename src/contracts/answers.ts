/** What only a person can say of a node's checks, kept in a file: which risks are taken, which values hold, what stays as it is. */
import { z } from 'zod';
import { Risk } from './basics.ts';

export const Exclusion = z.object({ check: z.string().min(1), reason: z.string().min(1).max(1000) }).strict();
export type Exclusion = z.infer<typeof Exclusion>;

export const ParameterValue = z.union([z.string(), z.number(), z.boolean()]);

export const Answers = z
  .object({
    acceptRisk: Risk.optional().describe('as --accept-risk'),
    accept: z.array(z.string().min(1)).default([]).describe('as --accept: checks done whatever their risk'),
    parameters: z.record(z.string(), ParameterValue).default({}).describe('as --param'),
    exclude: z.array(Exclusion).default([]).describe('as --exclude, with the reason for the record'),
  })
  .strict();
export type Answers = z.infer<typeof Answers>;
