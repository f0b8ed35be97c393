/** `kubemend remediate --plan plan.json`: what the file holds is carried out exactly, or nothing is. */
import { readPlanFile } from '../adapters/reports/plan-file.ts';
import type { BatchInput } from '../contracts/batch.ts';
import type { PlanFile } from '../contracts/plan-file.ts';
import type { RemediateInput } from '../contracts/request.ts';
import { InputError } from '../domain/errors.ts';
import { carryOut, carryOutBatch } from './carry-out.ts';
import { givenFlags } from './given-flags.ts';
import { countOf, inputOf } from './remediate-input.ts';
import type { RemediateOptions } from './remediate-input.ts';
import type { Session } from './session.ts';

/** @throws InputError for a file that is none, or of another node, and for options that would make it another plan */
export async function carryOutPlan(
  session: Session,
  path: string,
  checks: readonly string[],
  options: RemediateOptions,
): Promise<number> {
  refuseOtherWork(checks, options);
  const plan = await readPlanFile(path);
  refuseOtherPlace(path, plan, session.loaded.config);
  const { remediate, batch } = plan.request;
  const [first] = plan.runs;
  if (remediate !== undefined && first !== undefined) {
    refuseBatchOptions(path, options);
    const input: RemediateInput = { ...remediate, ...howOf(remediate, options), expectedPlan: first };
    return await carryOut(session, input, first.target, options);
  }
  if (batch === undefined) throw new Error('unreachable: a plan file is of one of the two');
  return await carryOutBatch(session, batchOfPlan(batch, plan.runs, options), options);
}

/** The checks and how they are parted are those of the runs: what selected them may select others today. What was left alone is still told, with why. */
export function batchOfPlan(
  batch: NonNullable<PlanFile['request']['batch']>,
  expectedPlans: PlanFile['runs'],
  options: RemediateOptions,
): BatchInput {
  const { all: _all, checks: _checks, reported: _reported, oneByOne: _oneByOne, ...rest } = batch;
  const { allOrNothing = false, maxRestarts } = options;
  return {
    ...rest,
    ...howOf(batch, options),
    expectedPlans,
    allOrNothing,
    ...(maxRestarts !== undefined && { maxRestarts: countOf(maxRestarts) }),
  };
}

type Planned = Pick<RemediateInput, 'cluster' | 'node' | 'gate' | 'approval'>;

type How = Pick<
  RemediateInput,
  | 'requestedBy'
  | 'withoutEtcdSnapshot'
  | 'persist'
  | 'dryRun'
  | 'wait'
  | 'pace'
  | 'reason'
  | 'rehearse'
  | 'revertAfter'
  | 'gate'
  | 'approval'
>;

/** How it is proved, and who asks: what is given now goes before what was given to the plan. */
function howOf(planned: Planned, options: RemediateOptions): How {
  const { cluster, node, gate, approval } = planned;
  const { parameters: _none, allowUnknown: _no, ...given } = inputOf([], options, { cluster, node });
  return { ...given, gate: { ...gate, ...given.gate }, approval: { ...approval, ...given.approval } };
}

function refuseOtherWork(checks: readonly string[], options: RemediateOptions): void {
  const given = [...(checks.length > 0 ? [checks.join(' ')] : []), ...givenFlags(decided, options)];
  if (given.length === 0) return;
  throw new InputError(`--plan: expected it alone, found ${given.join(', ')}`, {
    code: 'INVALID_REQUEST',
    hint: 'the file says what is done; make another with `kubemend plan … --out plan.json`',
  });
}

/** Options that decide what is done. */
const decided = {
  all: '--all',
  exclude: '--exclude',
  from: '--from',
  oneByOne: '--one-by-one',
  manifest: '--manifest',
  component: '--component',
  set: '--set',
  add: '--add',
  remove: '--remove',
  unset: '--unset',
  restore: '--restore',
  param: '--param',
  accept: '--accept',
  answers: '--answers',
  acceptRisk: '--accept-risk',
  allowUnknown: '--allow-unknown',
  audit: '--audit',
  auditArg: '--audit-arg',
} as const satisfies Partial<Record<keyof RemediateOptions, string>>;

function refuseOtherPlace(
  path: string,
  plan: Pick<PlanFile, 'cluster' | 'node'>,
  asked: { cluster?: string | undefined; node?: string | undefined },
): void {
  const { cluster = plan.cluster, node = plan.node } = asked;
  if (cluster === plan.cluster && node === plan.node) return;
  throw new InputError(
    `${path}: expected a plan of ${cluster}/${node}, found one of ${plan.cluster}/${plan.node}`,
    {
      code: 'INVALID_REQUEST',
      hint: `plan that node, or name this one: --cluster ${plan.cluster} --node ${plan.node}`,
    },
  );
}

/** One change is put back as a whole anyway. */
function refuseBatchOptions(path: string, { maxRestarts }: RemediateOptions): void {
  if (maxRestarts === undefined) return;
  throw new InputError(`${path}: expected a plan of several changes for --max-restarts, found one of one`, {
    code: 'INVALID_REQUEST',
  });
}
