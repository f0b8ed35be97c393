import { countAsTheyShouldBe } from "../../domain/fleet/node-words.js";
import { time } from "../html/format.js";
import { table } from "../html/table.js";
import { html } from "../html/template.js";
import { nodeChip } from "./chips.js";
export function trend({ trend: earlier, workflowId, nodes, ...own }) {
    const { runId, startedAt, finishedAt, status, reason } = own;
    const asTheyShouldBe = countAsTheyShouldBe(nodes);
    const thisOne = { runId, startedAt, finishedAt, status, end: reason, asTheyShouldBe, asked: nodes.length };
    const row = (fleet, isOwn) => html `<tr>
      <th scope="row">${time(fleet.startedAt)}${isOwn && html `<span class="reason">this report</span>`}</th>
      <td>
        ${fleet.status === null ? html `<span class="chip none">no result</span>` : nodeChip(fleet.status)}<span
          class="reason"
          >${fleet.end}</span
        >
      </td>
      <td class="number">${fleet.asked === null ? '–' : `${fleet.asTheyShouldBe ?? 0} of ${fleet.asked}`}</td>
      <td><code>${fleet.runId}</code></td>
    </tr>`;
    return html `<section aria-labelledby="trend">
    <h2 id="trend">Earlier fleets</h2>
    ${earlier.length === 0
        ? html `<p>The server has no earlier closed run of <code>${workflowId}</code>.</p>`
        : table({
            caption: html `Closed runs of <code>${workflowId}</code> that the server still has, newest first;
              plans are among them. Each counts the nodes that it was asked for.`,
            columns: ['Began', 'Ended as', { number: 'Nodes as they should be' }, 'Run'],
            bodies: html `<tbody>
              ${row(thisOne, true)}${earlier.map((fleet) => row(fleet, false))}
            </tbody>`,
        })}
  </section>`;
}
