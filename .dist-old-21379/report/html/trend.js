import { percent, rateBar, statusChip, time } from "./format.js";
import { table } from "./table.js";
import { html } from "./template.js";
export function trend({ trend: earlier, workflowId, status, startedAt, total, runId, reason, }) {
    const own = { runId, startedAt, finishedAt: null, status, end: reason, now: total.now };
    const row = (run, isOwn) => html `<tr>
      <th scope="row">${time(run.startedAt)}${isOwn && html `<span class="reason">this report</span>`}</th>
      <td>
        ${run.status === null ? html `<span class="chip none">no result</span>` : statusChip(run.status)}<span
          class="reason"
          >${run.end}</span
        >
      </td>
      <td class="number">${run.now === null ? '–' : percent(run.now)}</td>
      <td>${run.now !== null && html `${rateBar(run.now)} ${run.now.pass} of ${run.now.judged}`}</td>
      <td><code>${run.runId}</code></td>
    </tr>`;
    return html `<section aria-labelledby="trend">
    <h2 id="trend">Earlier runs</h2>
    ${earlier.length === 0
        ? html `<p>The server has no earlier closed run of <code>${workflowId}</code>.</p>`
        : table({
            caption: html `Closed runs of <code>${workflowId}</code> that the server still has, newest first.
              Each counts the checks that it was about, so that rates of runs with different checks do not
              compare.`,
            columns: ['Began', 'Ended as', { number: 'Pass rate' }, 'Passed', 'Run'],
            bodies: html `<tbody>
              ${row(own, true)}${earlier.map((run) => row(run, false))}
            </tbody>`,
        })}
  </section>`;
}
export function reported({ reported: report }) {
    if (report === undefined)
        return null;
    const rows = [...report.unknown, ...report.excluded].map(({ id, title, status, reason }) => html `<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${title}</td>
        <td>${status}</td>
        <td>${reason}</td>
      </tr>`);
    const sources = report.sources.map(({ name, sha256 }) => html `<li>${name}, <code>sha256:${sha256}</code></li>`);
    return html `<section aria-labelledby="reported">
    <h2 id="reported">Taken from kube-bench</h2>
    <ul>
      ${sources}
    </ul>
    ${rows.length > 0 &&
        table({
            caption: html `Findings that came to nothing here`,
            columns: ['Finding', 'Title', 'kube-bench', 'Why'],
            bodies: html `<tbody>
          ${rows}
        </tbody>`,
        })}
  </section>`;
}
