/** A dry run's answer as the plan file that keeps it. */
import type { BatchRequest, BatchResult } from '../../contracts/batch.ts';
import type { PlannedChange } from '../../contracts/plan.ts';
import type { PlanFile } from '../../contracts/plan-file.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { InputError } from '../errors.ts';

/** @returns null: nothing would be done */
export function planFileOfRun(request: RemediateRequest, result: RemediationResult): PlanFile | null {
  const { plan, diff } = result;
  if (result.status !== 'PLANNED' || plan === undefined) return null;
  return { ...headOf(request, result), request: { remediate: request }, runs: [{ ...plan, diff }], left: [] };
}

/**
 * @returns null: nothing would be done
 * @throws InputError when a component takes several changes: what the second finds is not known before the first is made
 */
export function planFileOfBatch(request: BatchRequest, result: BatchResult): PlanFile | null {
  const runs = result.runs.flatMap(({ plan, diff }): PlanFile['runs'] =>
    plan === undefined ? [] : [{ ...plan, diff }],
  );
  if (result.status !== 'PLANNED' || runs.length === 0) return null;
  const left = result.checks
    .filter(({ outcome, before }) => !isDone.includes(outcome) && before !== 'notApplicable')
    .map(({ id, title, before, outcome, reason }) => ({ id, title, before, outcome, reason }));
  const repeated = runs.find(({ target }, index) => runs.findIndex((one) => one.target === target) < index);
  if (repeated !== undefined) throw severalChanges(repeated, left);
  return { ...headOf(request, result), request: { batch: request }, runs, left };
}

const isDone: readonly string[] = ['planned', 'compliant'];

function headOf(
  { cluster, node, requestedBy }: Pick<RemediateRequest, 'cluster' | 'node' | 'requestedBy'>,
  { finishedAt }: { finishedAt: string },
): Omit<PlanFile, 'request' | 'runs' | 'left'> {
  const createdAt = finishedAt;
  return { kind: 'kubemend-plan', schemaVersion: 1, createdAt, createdBy: requestedBy, cluster, node };
}

function severalChanges({ target }: PlannedChange, left: PlanFile['left']): InputError {
  const refused = left.filter(({ outcome }) => outcome !== 'left').map(({ id }) => id);
  return new InputError(
    `${target}: expected one change for a plan file, found several, around what is refused: ${refused.join(', ')}`,
    {
      code: 'INVALID_REQUEST',
      hint: `plan again without it: ${refused.map((id) => `--exclude ${id}`).join(' ')}`,
    },
  );
}
