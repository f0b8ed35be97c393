/** What a fleet is asked again: the nodes that are not as they should be. */
import type { FleetInput, FleetResult } from '../../contracts/fleet.ts';
import { InputError } from '../errors.ts';
import { isAsItShouldBe } from '../fleet/node-words.ts';
import type { Refusal } from '../no-result.ts';

export interface EndedFleet {
  workflowId: string;
  /** of the run that is tried again */
  runId: string;
  input: FleetInput;
  /** null: it ended without one, and nobody knows of any node what became of it */
  result: Pick<FleetResult, 'nodes' | 'retryOf'> | null;
  /** why it failed; with a code it would not begin: it has asked no node, and its input is of no use */
  refusal?: Refusal | undefined;
}

/**
 * @param more what is asked otherwise than it was
 * @returns null: no node is left
 * @throws InputError when it was a plan: of no node it says how it is now, and a run of the same id may have been meant
 */
export function retryInput(
  { workflowId, runId, input, result, refusal }: EndedFleet,
  more: Partial<FleetInput>,
): FleetInput | null {
  const found =
    refusal?.code !== undefined
      ? `would not begin: ${refusal.reason}`
      : input.dryRun === true
        ? 'was a plan'
        : undefined;
  if (found !== undefined) {
    throw new InputError(`${workflowId}: expected a run that changes nodes, found that ${runId} ${found}`, {
      code: 'INVALID_REQUEST',
      hint: `name the run with --run: kubemend fleet retry ${workflowId} --run …; kubemend fleet list shows those that ran`,
    });
  }
  const done = (result?.nodes ?? []).filter(({ status }) => isAsItShouldBe(status));
  const names = new Set(done.map(({ node }) => node));
  const nodes = input.nodes.filter(({ node }) => !names.has(node));
  if (nodes.length === 0) return null;
  return {
    ...input,
    ...more,
    ...(more.waves !== undefined && { waves: { ...input.waves, ...more.waves } }),
    nodes,
    // However often it is tried, it is named by the run that all began with.
    retryOf: result?.retryOf ?? input.retryOf ?? { workflowId, runId },
  };
}
