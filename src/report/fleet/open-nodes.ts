/** For who is on call: nodes that are not as they should be, each with what does not pass on it. */
import type { FleetReport, FleetReportNode } from '../../contracts/fleet-report.ts';
import { isAsWanted } from '../../domain/fleet/node-words.ts';
import { verdictChip } from '../html/format.ts';
import { table } from '../html/table.ts';
import { html } from '../html/template.ts';
import type { Html } from '../html/template.ts';
import { outcomeWords } from '../words.ts';
import { nodeChip } from './chips.ts';
import { nodeReason } from './words.ts';

/** A plan leaves each node as it was. */
const nothingInTheWay = 'Every node that was asked for has its plan, or needs none.';

export function open({ nodes, checks: all, dryRun }: FleetReport): Html {
  const titles = new Map(all.map(({ id, title }) => [id, title]));
  const left = nodes.filter(({ status }) => !isAsWanted(status));
  const body =
    left.length === 0
      ? html`<p>
          ${dryRun === true ? nothingInTheWay : 'Every node that was asked for is as it should be.'}
        </p>`
      : left.map((node) => openNode(node, titles));
  return html`<section aria-labelledby="open">
    <h2 id="open">What is left</h2>
    ${body}
  </section>`;
}

function openNode(node: FleetReportNode, titles: ReadonlyMap<string, string>): Html {
  const bad = (node.checks ?? []).filter(({ now }) => now === 'fail' || now === 'stale' || now === 'unknown');
  const rows = bad.map(
    ({ id, now, outcome, reason }) =>
      html`<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${titles.get(id) ?? ''}<span class="reason">${reason}</span></td>
        <td>${verdictChip(now)}</td>
        <td>${outcomeWords[outcome]}</td>
      </tr>`,
  );
  return html`<article id="node-${node.node}">
    <h3>
      ${node.node} ${nodeChip(node.status)}${node.code !== undefined && html` <code>${node.code}</code>`}
    </h3>
    <p class="end">${nodeReason(node)}</p>
    ${node.runId !== undefined && html`<p class="quiet">Batch <code>${node.batch}</code>, run <code>${node.runId}</code>.</p>`}
    ${node.whyNoDetails !== null && html`<p class="quiet">No checks of it: ${node.whyNoDetails}.</p>`}
    ${
      rows.length > 0 &&
      table({
        kind: 'checks',
        caption: html`Checks that do not pass on ${node.node}`,
        columns: ['Check', 'Title and reason', 'Now', 'Outcome'],
        bodies: html`<tbody>
          ${rows}
        </tbody>`,
      })
    }
  </article>`;
}
