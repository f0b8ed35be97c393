import { isAsWanted } from "../../domain/fleet/node-words.js";
import { notPassing } from "../../domain/report/fleet-report.js";
import { duration, percent } from "../html/format.js";
import { table } from "../html/table.js";
import { html } from "../html/template.js";
import { nodeChip } from "./chips.js";
export function checks({ checks: all }) {
    const rows = all.map(({ id, title, now, outcomes }) => html `<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${title}</td>
        <td class="number">${now.pass ?? 0}</td>
        <td class="number">${notPassing(now)}</td>
        <td class="number">${(now.manual ?? 0) + (now.waived ?? 0) + (now.notApplicable ?? 0)}</td>
        <td class="number">${outcomes.fixed ?? 0}</td>
      </tr>`);
    return html `<section aria-labelledby="checks">
    <h2 id="checks">Checks across the nodes</h2>
    ${table({
        kind: 'checks',
        caption: html `On how many nodes each check passes now. What could not be looked at does not pass;
      manual, waived and not applicable checks are not judged. Nodes whose batch has no result are in no
      column.`,
        columns: [
            'Check',
            'Title',
            { number: 'Pass' },
            { number: 'Do not' },
            { number: 'Not judged' },
            { number: 'Fixed here' },
        ],
        bodies: html `<tbody>
        ${rows}
      </tbody>`,
    })}
  </section>`;
}
export function allNodes({ nodes }) {
    const rows = nodes.map((node) => {
        const { role, wave, status, code, now, restarts, outageMs, changes } = node;
        const isLinked = !isAsWanted(status);
        return html `<tr>
      <th scope="row">${isLinked ? html `<a href="#node-${node.node}">${node.node}</a>` : node.node}</th>
      <td>${role ?? 'not known'}</td>
      <td class="number">${wave ?? '–'}</td>
      <td>
        ${nodeChip(status)}${code !== undefined && html ` <code>${code}</code>`}${!isLinked && html `<span class="reason">${node.reason}</span>`}
      </td>
      <td class="number">${now === null ? '–' : percent(now)}</td>
      <td class="number">${changes.length}</td>
      <td class="number">${restarts ?? 0}</td>
      <td class="number">${outageMs == null ? '–' : duration(outageMs)}</td>
    </tr>`;
    });
    return html `<section aria-labelledby="nodes">
    <h2 id="nodes">All nodes</h2>
    ${table({
        caption: html `In the order in which they were asked for`,
        columns: [
            'Node',
            'Role',
            { number: 'Wave' },
            'End',
            { number: 'Pass now' },
            { number: 'Changes' },
            { number: 'Restarts' },
            { number: 'Outage' },
        ],
        bodies: html `<tbody>
        ${rows}
      </tbody>`,
    })}
  </section>`;
}
