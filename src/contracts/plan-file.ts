/** What a dry run has shown, kept in a file: to be read by people, and carried out exactly so or not at all. */
import { z } from 'zod';
import { Verdict } from './audit.ts';
import { Name, Timestamp } from './basics.ts';
import { BatchRequest, CheckOutcome } from './batch.ts';
import { PlannedChange } from './plan.ts';
import { RemediateRequest } from './request.ts';

/** Secrets are in none of it: diffs are masked, and of a request that holds one no file is written. */
export const PlanFile = z
  .object({
    kind: z.literal('kubemend-plan'),
    schemaVersion: z.literal(1),
    createdAt: Timestamp,
    createdBy: z.string().describe('who asked for it'),
    cluster: Name,
    node: Name,
    request: z
      .object({ remediate: RemediateRequest.optional(), batch: BatchRequest.optional() })
      .strict()
      .describe('as it was asked: of one change, or of several'),
    runs: z
      .array(
        PlannedChange.extend({
          diff: z.string().describe('for people: what is written is what the hash is of'),
        }).strict(),
      )
      .min(1)
      .describe('one for each target'),
    left: z
      .array(
        z
          .object({
            id: z.string(),
            title: z.string(),
            before: Verdict,
            outcome: CheckOutcome,
            reason: z.string(),
          })
          .strict(),
      )
      .describe('what was asked for too and is in none of the runs'),
  })
  .strict()
  .superRefine(({ cluster, node, request, runs }, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const { remediate, batch } = request;
    if ((remediate === undefined) === (batch === undefined)) {
      refuse(['request'], 'expected one of remediate and batch');
    }
    for (const [way, asked] of Object.entries({ remediate, batch })) {
      if (asked === undefined) continue;
      if (asked.cluster !== cluster) refuse(['request', way, 'cluster'], `expected ${cluster}`);
      if (asked.node !== node) refuse(['request', way, 'node'], `expected ${node}`);
    }
    if (remediate !== undefined && runs.length > 1) refuse(['runs'], 'expected one run of one change');
    for (const [index, { identity, target }] of runs.entries()) {
      if (identity.cluster !== cluster) refuse(['runs', index, 'identity', 'cluster'], `expected ${cluster}`);
      if (identity.node !== node) refuse(['runs', index, 'identity', 'node'], `expected ${node}`);
      if (runs.findIndex((run) => run.target === target) < index) {
        refuse(['runs', index, 'target'], 'expected each target once');
      }
    }
  });
export type PlanFile = z.infer<typeof PlanFile>;
