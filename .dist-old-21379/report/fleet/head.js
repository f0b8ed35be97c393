/** What a fleet came to, in one look. */
import { codes } from "../../contracts/codes.js";
import { countAsTheyShouldBe } from "../../domain/fleet/node-words.js";
import { between, counted, duration, facts, percent, rateBar, time } from "../html/format.js";
import { html } from "../html/template.js";
import { approverText } from "../../domain/approval/granted-text.js";
import { nodeChip } from "./chips.js";
export function head(report) {
    const { cluster, name, status, code, reason, nodes, total, restarts, asked, approvals } = report;
    const next = report.hint ?? (code === undefined ? null : codes[code].next);
    const good = countAsTheyShouldBe(nodes);
    const longest = Math.max(...nodes.map(({ outageMs }) => outageMs ?? 0), 0);
    const said = approvals.map(({ wave, comment, ...who }) => `${approverText(who)} (wave ${wave}${comment === '' ? '' : `: ${comment}`})`);
    return html `<header>
    <p class="kicker">kubemend · Fleet</p>
    <h1>
      ${counted(nodes.length, 'node')}
      <span class="of">of cluster ${cluster}${name !== undefined && `, ${name}`}</span>
    </h1>
    <p class="end">${nodeChip(status)}${code !== undefined && html ` <code>${code}</code>`} ${reason}</p>
    ${code !== undefined && html `<p class="quiet">${code}: ${codes[code].cause}.</p>`}
    ${next !== null && html `<p><b>Next:</b> ${next}</p>`}
    <ul class="figures" aria-label="Figures">
      <li><b>${good} of ${nodes.length}</b><span>nodes are as they should be</span></li>
      <li class="wide">
        <b>${percent(total.before)} → ${percent(total.now)}</b>
        <span
          >${total.now.pass} of ${total.now.judged} judged checks of all nodes pass now, ${total.before.pass}
          before</span
        >
        ${rateBar(total.now)}
      </li>
      <li><b>${restarts}</b><span>${restarts === 1 ? 'restart' : 'restarts'} of components</span></li>
      <li><b>${longest === 0 ? '–' : duration(longest)}</b><span>longest measured outage of a node</span></li>
    </ul>
    ${facts([
        ['Asked for by', asked.by ?? 'not said'],
        ['Why', asked.reason ?? 'not said'],
        ['Approved by', said.length > 0 ? said.join(', ') : 'no wave waited for anybody'],
        ['Waves', String(report.waves)],
        ['Began', time(report.startedAt)],
        ['Ended', html `${time(report.finishedAt)} (${between(report.startedAt, report.finishedAt)})`],
        ['Workflow', html `<code>${report.workflowId}</code>`],
        ['Run', html `<code>${report.runId}</code>`],
        ['Retry of', report.retryOf === undefined ? null : html `<code>${report.retryOf.runId}</code>`],
        ['Report', html `written ${time(report.generatedAt)} by kubemend ${report.kubemend}`],
    ])}
  </header>`;
}
