/** What a fleet is asked again: the nodes that are not as they should be. */
import type { FleetInput, FleetResult } from '../../contracts/fleet.ts';

export interface EndedFleet {
  workflowId: string;
  /** of the run that is tried again */
  runId: string;
  input: FleetInput;
  /** null: it ended without one, and nobody knows of any node what became of it */
  result: Pick<FleetResult, 'nodes' | 'retryOf'> | null;
}

const asWanted: readonly string[] = ['FIXED', 'ALREADY_COMPLIANT', 'PLANNED'];

/**
 * @param more what is asked otherwise than it was
 * @returns null: no node is left
 */
export function retryInput(
  { workflowId, runId, input, result }: EndedFleet,
  more: Partial<FleetInput>,
): FleetInput | null {
  const done = (result?.nodes ?? []).filter(({ status }) => asWanted.includes(status));
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
