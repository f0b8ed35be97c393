import { isAsWanted } from "../../domain/fleet/node-words.js";
import { verdictChip } from "../html/format.js";
import { table } from "../html/table.js";
import { html } from "../html/template.js";
import { outcomeWords } from "../words.js";
import { nodeChip } from "./chips.js";
import { nodeReason } from "./words.js";
/** A plan leaves each node as it was. */
const nothingInTheWay = 'Every node that was asked for has its plan, or needs none.';
export function open({ nodes, checks: all, dryRun }) {
    const titles = new Map(all.map(({ id, title }) => [id, title]));
    const left = nodes.filter(({ status }) => !isAsWanted(status));
    const body = left.length === 0
        ? html `<p>
          ${dryRun === true ? nothingInTheWay : 'Every node that was asked for is as it should be.'}
        </p>`
        : left.map((node) => openNode(node, titles));
    return html `<section aria-labelledby="open">
    <h2 id="open">What is left</h2>
    ${body}
  </section>`;
}
function openNode(node, titles) {
    const bad = (node.checks ?? []).filter(({ now }) => now === 'fail' || now === 'stale' || now === 'unknown');
    const rows = bad.map(({ id, now, outcome, reason }) => html `<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${titles.get(id) ?? ''}<span class="reason">${reason}</span></td>
        <td>${verdictChip(now)}</td>
        <td>${outcomeWords[outcome]}</td>
      </tr>`);
    return html `<article id="node-${node.node}">
    <h3>
      ${node.node} ${nodeChip(node.status)}${node.code !== undefined && html ` <code>${node.code}</code>`}
    </h3>
    <p class="end">${nodeReason(node)}</p>
    ${node.runId !== undefined && html `<p class="quiet">Batch <code>${node.batch}</code>, run <code>${node.runId}</code>.</p>`}
    ${node.whyNoDetails !== null && html `<p class="quiet">No checks of it: ${node.whyNoDetails}.</p>`}
    ${rows.length > 0 &&
        table({
            kind: 'checks',
            caption: html `Checks that do not pass on ${node.node}`,
            columns: ['Check', 'Title and reason', 'Now', 'Outcome'],
            bodies: html `<tbody>
          ${rows}
        </tbody>`,
        })}
  </article>`;
}
