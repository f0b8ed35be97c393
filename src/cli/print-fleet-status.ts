/** How a fleet stands, with a row for each of its nodes. */
import type { FleetProgress } from '../contracts/fleet.ts';
import { endLine, renderFleet } from './fleet-view.ts';
import { hasEnded } from './fleet-words.ts';
import { printFleet } from './print-fleet.ts';
import { printLine } from './print.ts';

export function printFleetStatus(
  workflowId: string,
  progress: FleetProgress,
  link: string | undefined,
): void {
  const { nodes, phases, result } = progress;
  if (result !== null) {
    printLine(`${workflowId}  ${result.status}`);
    printFleet({ ...result, nodes, phases }, link);
    return;
  }
  const screen = { columns: 160, rows: Number.MAX_SAFE_INTEGER };
  const moment = { workflowId, progress, doing: new Map<string, string>(), ended: [], nowMs: Date.now() };
  for (const line of renderFleet(moment, screen)) printLine(line);
  const ended = nodes.filter(hasEnded);
  const width = Math.max(...ended.map(({ node }) => node.length));
  if (ended.length > 0) printLine('  ended');
  for (const node of ended) printLine(`    ${endLine(node, { width, columns: 160 })}`);
  if (link !== undefined) printLine(`  Web UI: ${link}`);
}
