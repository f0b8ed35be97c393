/** A fleet's end as people read it: how many came to what, which nodes need somebody, what to type next. */
import { codes } from '../contracts/codes.ts';
import type { FleetNodeResult, FleetNodeStatus, FleetResult } from '../contracts/fleet.ts';
import { countedNodes, isAsItShouldBe, lastSeenText } from '../domain/fleet/node-words.ts';
import { workflowIds } from '../domain/names.ts';
import { approverText } from '../domain/approval/granted-text.ts';
import { endLine } from './fleet-view.ts';
import { countsLine, nodeStatuses, oneLine, paintNodeStatus } from './fleet-words.ts';
import { dim, paintStatus, printLine } from './print.ts';

/** Of nodes that are as they should be, or were not begun, names are enough. */
function isNameEnough(status: FleetNodeStatus): boolean {
  return status === 'UNTOUCHED' || isAsItShouldBe(status);
}

const namesShown = 20;
const nodesShown = 50;

export function printFleet(result: FleetResult, link: string | undefined): void {
  const { status, code, reason, counts, nodes, cluster, name, restarts, approvals } = result;
  printLine();
  printLine(`${paintStatus(status)}${code === undefined ? '' : ` ${code}`}: ${reason}`);
  if (nodes.length > 0) printLine(`  ${countedNodes(nodes.length)}: ${countsLine(counts)}`);
  for (const one of nodeStatuses) {
    printNodes(
      one,
      nodes.filter((node) => node.status === one),
    );
  }
  for (const { wave, comment, ...who } of approvals) {
    printLine(
      `  wave ${wave} approved by ${approverText(who)}${comment === '' ? '' : `: ${oneLine(comment, 120)}`}`,
    );
  }
  if (restarts > 0) printLine(`  ${restarts} restart(s)${outageText(nodes)}`);
  const id = workflowIds.fleet(cluster, name);
  const some = nodes.find((node) => node.runId !== undefined)?.node;
  if (some !== undefined) printLine(`  one node: kubemend status ${workflowIds.batch(cluster, some)}`);
  printLine(`  all of it: kubemend report ${id} --format html --out fleet.html`);
  if (link !== undefined) printLine(`  Web UI: ${link}`);
  const hint = result.hint ?? (code === undefined ? undefined : codes[code].next);
  if (hint !== undefined) printLine(`  hint: ${hint}`);
  // With its run: a plan made later has the same id. A plan itself is not tried again.
  if (!result.success && result.dryRun !== true) {
    printLine(`  the nodes that are left, again: kubemend fleet retry ${id} --run ${result.runId}`);
  }
}

function printNodes(status: FleetNodeStatus, nodes: readonly FleetNodeResult[]): void {
  if (nodes.length === 0) return;
  if (isNameEnough(status)) {
    const names = nodes.slice(0, namesShown).map(({ node }) => node);
    const more = nodes.length > names.length ? ` and ${nodes.length - names.length} more` : '';
    printLine(`  ${paintNodeStatus(status)}: ${dim(`${names.join(', ')}${more}`)}`);
    return;
  }
  printLine(`  ${paintNodeStatus(status)}:`);
  const shown = nodes.slice(0, nodesShown);
  const width = Math.max(...shown.map(({ node }) => node.length));
  for (const node of shown) printLine(`    ${endLine(node, { width, columns: 160 })}${sinceText(node)}`);
  if (nodes.length > shown.length) printLine(dim(`    and ${nodes.length - shown.length} more`));
}

function sinceText(node: FleetNodeResult): string {
  const seen = lastSeenText(node);
  return seen === '' ? '' : dim(`; ${seen}`);
}

function outageText(nodes: readonly FleetNodeResult[]): string {
  const longest = Math.max(...nodes.map(({ outageMs }) => outageMs ?? 0), 0);
  return longest === 0 ? '' : `, longest outage of a node ${(longest / 1000).toFixed(1)}s`;
}
