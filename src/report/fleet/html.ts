/** A fleet as one page that opens from a disk: what needs somebody, every check across the nodes, every node. */
import type { FleetReport, FleetReportNode } from '../../contracts/fleet-report.ts';
import { codes } from '../../contracts/codes.ts';
import { isAsWanted } from '../../domain/fleet/node-words.ts';
import { notPassing } from '../../domain/report/fleet-report.ts';
import { between, counted, duration, facts, percent, rateBar, time, verdictChip } from '../html/format.ts';
import { style } from '../html/style.ts';
import { table } from '../html/table.ts';
import { Html, html } from '../html/template.ts';
import { approverText, outcomeWords } from '../words.ts';
import { nodeChip } from './chips.ts';
import { nodeReason } from './words.ts';

export function renderFleetHtml(report: FleetReport): string {
  const { workflowId, status, startedAt } = report;
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${status} ${startedAt.slice(0, 10)}, kubemend report of ${workflowId}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>
          ${head(report)}
          <nav aria-label="Sections of this report">
            <a href="#open">What is left</a><a href="#checks">Checks</a><a href="#nodes">All nodes</a>
          </nav>
          ${open(report)} ${checks(report)} ${allNodes(report)}
        </main>
        <footer>
          <p>
            Made of the results that the Temporal server keeps of these runs. Persons are named as they named
            themselves. What became of a change is decided by the record of its node. A node's diffs, gates
            and evidence are in the report of its own batch: <code>kubemend report BATCH --run RUN</code>.
          </p>
        </footer>
      </body>
    </html>`;
  return `${text}\n`;
}

function head(report: FleetReport): Html {
  const { cluster, name, status, code, reason, nodes, total, restarts, asked, approvals } = report;
  const next = report.hint ?? (code === undefined ? null : codes[code].next);
  const good = nodes.filter((node) => isAsWanted(node.status)).length;
  const longest = Math.max(...nodes.map(({ outageMs }) => outageMs ?? 0), 0);
  const said = approvals.map(
    ({ wave, comment, ...who }) =>
      `${approverText(who)} (wave ${wave}${comment === '' ? '' : `: ${comment}`})`,
  );
  return html`<header>
    <p class="kicker">kubemend · Fleet</p>
    <h1>
      ${counted(nodes.length, 'node')}
      <span class="of">of cluster ${cluster}${name !== undefined && `, ${name}`}</span>
    </h1>
    <p class="end">${nodeChip(status)}${code !== undefined && html` <code>${code}</code>`} ${reason}</p>
    ${code !== undefined && html`<p class="quiet">${code}: ${codes[code].cause}.</p>`}
    ${next !== null && html`<p><b>Next:</b> ${next}</p>`}
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
      ['Ended', html`${time(report.finishedAt)} (${between(report.startedAt, report.finishedAt)})`],
      ['Workflow', html`<code>${report.workflowId}</code>`],
      ['Run', html`<code>${report.runId}</code>`],
      ['Retry of', report.retryOf === undefined ? null : html`<code>${report.retryOf.runId}</code>`],
      ['Report', html`written ${time(report.generatedAt)} by kubemend ${report.kubemend}`],
    ])}
  </header>`;
}

/** For who is on call: nodes that are not as they should be, each with what does not pass on it. */
function open({ nodes, checks: all }: FleetReport): Html {
  const titles = new Map(all.map(({ id, title }) => [id, title]));
  const left = nodes.filter(({ status }) => !isAsWanted(status));
  const body =
    left.length === 0
      ? html`<p>Every node that was asked for is as it should be.</p>`
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

function checks({ checks: all }: FleetReport): Html {
  const rows = all.map(
    ({ id, title, now, outcomes }) =>
      html`<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${title}</td>
        <td class="number">${now.pass ?? 0}</td>
        <td class="number">${notPassing(now)}</td>
        <td class="number">${(now.manual ?? 0) + (now.waived ?? 0) + (now.notApplicable ?? 0)}</td>
        <td class="number">${outcomes.fixed ?? 0}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="checks">
    <h2 id="checks">Checks across the nodes</h2>
    ${table({
      kind: 'checks',
      caption: html`On how many nodes each check passes now. What could not be looked at does not pass;
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
      bodies: html`<tbody>
        ${rows}
      </tbody>`,
    })}
  </section>`;
}

function allNodes({ nodes }: FleetReport): Html {
  const rows = nodes.map((node) => {
    const { role, wave, status, code, now, restarts, outageMs, changes } = node;
    const isLinked = !isAsWanted(status);
    return html`<tr>
      <th scope="row">${isLinked ? html`<a href="#node-${node.node}">${node.node}</a>` : node.node}</th>
      <td>${role ?? 'not known'}</td>
      <td class="number">${wave ?? '–'}</td>
      <td>
        ${nodeChip(status)}${code !== undefined && html` <code>${code}</code>`}${!isLinked && html`<span class="reason">${node.reason}</span>`}
      </td>
      <td class="number">${now === null ? '–' : percent(now)}</td>
      <td class="number">${changes.length}</td>
      <td class="number">${restarts ?? 0}</td>
      <td class="number">${outageMs == null ? '–' : duration(outageMs)}</td>
    </tr>`;
  });
  return html`<section aria-labelledby="nodes">
    <h2 id="nodes">All nodes</h2>
    ${table({
      caption: html`In the order in which they were asked for`,
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
      bodies: html`<tbody>
        ${rows}
      </tbody>`,
    })}
  </section>`;
}
