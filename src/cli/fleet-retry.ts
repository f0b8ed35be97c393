/** `kubemend fleet retry ID`: the same, for the nodes that are not as they should be. */
import { retryInput } from '../domain/fleet-targets/retry.ts';
import { countedNodes } from '../domain/fleet/node-words.ts';
import { carryOutFleet } from './carry-out.ts';
import { requireFleetId } from './fleet-id.ts';
import { shapeOf } from './fleet-options.ts';
import type { ShapeOptions } from './fleet-options.ts';
import { printJson, printLine } from './print.ts';
import { withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';
import { whoAmI } from './who.ts';

export interface RetryOptions extends ConnectOptions, ShapeOptions {
  run?: string;
  reason?: string;
  detach?: boolean;
}

export async function retryFleet(workflowId: string, options: RetryOptions): Promise<void> {
  requireFleetId(workflowId);
  const { json = false, run, reason } = options;
  await withSession(options, async (session) => {
    const { readClosedFleet } = await import('../adapters/service/closed-fleets.ts');
    const { firstRunId, input, end } = await readClosedFleet(session.client, workflowId, run);
    const result = 'result' in end ? end.result : null;
    const refusal = 'missing' in end ? end.refusal : undefined;
    const asked = { workflowId, runId: firstRunId, input, result, refusal };
    const more = { requestedBy: whoAmI(), ...(reason !== undefined && { reason }), ...shapeOf(options) };
    const again = retryInput(asked, more);
    if (again === null) {
      if (json) printJson({ workflowId, nodes: 0 });
      else printLine('no node is left: all of them are as they should be');
      return;
    }
    if ('missing' in end) process.stderr.write(`that run ${end.missing}; all of its nodes are asked again\n`);
    process.stderr.write(`${again.nodes.length} of ${countedNodes(input.nodes.length)} again\n`);
    process.exitCode = await carryOutFleet(session, again, options);
  });
}
