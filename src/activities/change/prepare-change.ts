/** Everything that a change needs before the lock is taken: the bytes as approved, the baseline, both forms staged. */
import { randomBytes } from 'node:crypto';
import type { GateSpec } from '../../contracts/gate.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { ArmedChange } from '../../domain/change/events.ts';
import { newRecord } from '../../domain/change/new-record.ts';
import { step } from '../../domain/change/step.ts';
import { durationMs } from '../../domain/duration.ts';
import { ConflictError } from '../../domain/errors.ts';
import { hasIntendedArgv } from '../../domain/gate/index.ts';
import type { NodeContext } from '../node-context.ts';
import { readNow } from '../record-steps.ts';
import type { ApplyInput } from './apply-change.ts';
import { assertAsPlanned, dropStaged, stageChange } from './stage-change.ts';

/**
 * Outside the lock: may take as long as it takes, and a stop here harms nobody.
 * @throws ConflictError, PlaceError; nothing is left staged then
 */
export async function prepareChange(
  context: NodeContext,
  input: ApplyInput,
  signal: AbortSignal,
): Promise<ArmedChange> {
  const { plan, changeId, workflow, backups } = input;
  const recomputed = await input.recompute();
  assertAsPlanned(plan, recomputed);
  await assertSameKubelet(context, plan);
  const baseline = plan.gate === null ? null : await context.observer.captureBaseline(plan.gate, signal);
  const gate =
    plan.gate === null || !input.mayBeUnwell
      ? plan.gate
      : await gateOfRestore(context, plan.gate, plan.revertGate, signal);
  const stageToken = `${changeId}-${randomBytes(4).toString('hex')}`;
  const files = await stageChange(context, recomputed, backups, stageToken);
  const change: ArmedChange = {
    changeId,
    identity: plan.identity,
    workflow,
    planHash: plan.planHash,
    target: plan.target,
    checks: plan.checks.map(({ id }) => id),
    files,
    stageToken,
    baseline,
    gate: gate === null ? null : { ...gate, baseline },
    revertGate: plan.revertGate,
    findingsBefore: plan.checks.map(({ before }) => before),
    revertAfterMs: plan.limits.revertAfterMs,
    confirmWithinMs: plan.limits.confirmWithinMs,
  };
  try {
    await preStageGivingUp(context, change);
    return change;
  } catch (error) {
    await dropPrepared(context, change);
    throw error;
  }
}

/**
 * What the kubelet does not take it has ended, or will at its next look. Until then the form from before it still runs: where
 * that is the one that is put back, nothing need start.
 */
async function gateOfRestore(
  { observer }: NodeContext,
  gate: GateSpec,
  revertGate: GateSpec | null,
  signal: AbortSignal,
): Promise<GateSpec> {
  const { processes, kubelet } = await observer.observe(gate, signal);
  const isTaken = revertGate !== null && kubelet?.parseError == null;
  const runsAlready = processes?.some((process) => hasIntendedArgv(gate, process)) === true;
  return isTaken || !runsAlready ? gate : { ...gate, restartExpected: false, restartAllowed: true };
}

/** Another minor version takes every Pod for a new one, and its own restart at the same time looks like ours. */
async function assertSameKubelet({ kubelet }: NodeContext, { versions, gate }: Plan): Promise<void> {
  if (gate === null) return;
  const found = await kubelet.version();
  if ([found, versions.kubelet].includes('unknown') || found === versions.kubelet) return;
  throw new ConflictError(`the kubelet: expected ${versions.kubelet} as planned for, found ${found}`, {
    code: 'PLAN_CHANGED',
    hint: 'run again when its upgrade is done',
  });
}

/** The `reverting` record and the latch, so that a full disk cannot stop either (a rename needs no space). */
async function preStageGivingUp(context: NodeContext, change: ArmedChange): Promise<void> {
  const now = await readNow(context);
  const end = {
    code: 'SELF_REVERTED',
    reason: 'given up while no record could be written (full disk)',
  } as const;
  const refreshMs = durationMs(context.config.recover.tick);
  const begin = {
    kind: 'beginRevert',
    token: change.stageToken,
    end,
    refreshMs,
    onlyOverdue: false,
  } as const;
  const reverting = step(newRecord(change, 'armed', null, now), begin, now);
  if (reverting.kind === 'store') await context.records.preStage(reverting.record);
  await context.latch.preStage();
}

/** Both forms, and the record for a full disk. */
export async function dropPrepared(context: NodeContext, change: ArmedChange): Promise<void> {
  await dropStaged(context, change.files);
  await context.records.dropPreStaged(change);
}
