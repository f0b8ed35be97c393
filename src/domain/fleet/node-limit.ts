/** How long the work on one node may take. */
import type { FleetRequest } from '../../contracts/fleet.ts';
import { durationMs } from '../duration.ts';

type Limits = Pick<FleetRequest, 'nodeWithin' | 'dryRun'> & { approval: FleetRequest['approval'] };

const usualMs = 4 * 3_600_000;

export function nodeWithinMs(request: Limits): number {
  if (request.nodeWithin !== undefined) return durationMs(request.nodeWithin);
  return usualMs + (mayAsk(request) ? durationMs(expiryOf(request)) : 0);
}

/** Of an answer within no time there would be no end: to the server it is no limit at all. */
export function limitProblems(request: Limits & Pick<FleetRequest, 'answerWithin'>): string[] {
  const { nodeWithin, answerWithin } = request;
  const expiresIn = expiryOf(request);
  const none = Object.entries({ nodeWithin, answerWithin })
    .filter(([, limit]) => limit !== undefined && durationMs(limit) < 1)
    .map(([name, limit]) => `${name}: expected more than no time, found "${limit ?? ''}"`);
  if (nodeWithin === undefined || !mayAsk(request)) return none;
  if (durationMs(nodeWithin) >= durationMs(expiresIn)) return none;
  return [
    ...none,
    `nodeWithin: expected at least ${expiresIn}, which a node may wait for an approval (approval.expiresIn), found "${nodeWithin}": give it longer, let approvals expire sooner, or set approval.required to "never"`,
  ];
}

function mayAsk({ approval, dryRun }: Limits): boolean {
  return approval.required !== 'never' && !dryRun;
}

/** Where nobody says it, a rule may: then the work on the node is cancelled, should that be longer. */
function expiryOf({ approval }: Limits): string {
  return approval.expiresIn ?? '24h';
}
