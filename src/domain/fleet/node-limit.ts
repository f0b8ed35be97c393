/** How long the work on one node may take. */
import type { FleetRequest } from '../../contracts/fleet.ts';
import { durationMs } from '../duration.ts';

type Limits = Pick<FleetRequest, 'nodeWithin' | 'dryRun'> & { approval: FleetRequest['approval'] };

const usualMs = 4 * 3_600_000;

export function nodeWithinMs(request: Limits): number {
  if (request.nodeWithin !== undefined) return durationMs(request.nodeWithin);
  return usualMs + (mayAsk(request) ? durationMs(request.approval.expiresIn) : 0);
}

/** @returns null: whoever is asked has the time that he was promised */
export function nodeWithinProblem(request: Limits): string | null {
  const { nodeWithin, approval } = request;
  if (nodeWithin === undefined || !mayAsk(request)) return null;
  if (durationMs(nodeWithin) >= durationMs(approval.expiresIn)) return null;
  return `nodeWithin: expected at least ${approval.expiresIn}, which a node may wait for an approval (approval.expiresIn), found "${nodeWithin}": give it longer, let approvals expire sooner, or set approval.required to "never"`;
}

function mayAsk({ approval, dryRun }: Limits): boolean {
  return approval.required !== 'never' && !dryRun;
}
