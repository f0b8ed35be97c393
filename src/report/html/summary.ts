/** The head of the page: what it is about, how it ended, who wanted it, and its figures. */
import { codes } from '../../contracts/codes.ts';
import type { RunReport } from '../../contracts/report.ts';
import { approversOf, kindWords } from '../words.ts';
import { approvedBy, asked as askedOf } from './approvals.ts';
import { between, counted, duration, facts, percent, rateBar, statusChip, time } from './format.ts';
import { html } from './template.ts';
import type { Html } from './template.ts';

export function summary(report: RunReport): Html {
  const { kind, node, cluster, status, code, reason } = report;
  const next = report.hint ?? (code === undefined ? null : codes[code].next);
  return html`<header>
    <p class="kicker">kubemend · ${kindWords[kind]}</p>
    <h1>Node ${node} <span class="of">of cluster ${cluster}</span></h1>
    <p class="end">${statusChip(status)}${code !== undefined && html` <code>${code}</code>`} ${reason}</p>
    ${code !== undefined && html`<p class="quiet">${code}: ${codes[code].cause}.</p>`}
    ${next !== null && html`<p><b>Next:</b> ${next}</p>`} ${figures(report)} ${about(report)}
  </header>`;
}

function figures({ total, checks, restarts, outageMs, apiOutageMs }: RunReport): Html {
  const fixed = checks.filter(({ outcome }) => outcome === 'fixed').length;
  const { percentOfAll } = total.now;
  const ofAll =
    total.notJudged > 0 && percentOfAll !== null ? `; ${percentOfAll} % of all ${total.checks}` : '';
  const rate = html`<li class="wide">
    <b>${percent(total.before)} → ${percent(total.now)}</b>
    <span
      >${total.now.pass} of ${total.now.judged} judged checks pass now, ${total.before.pass}
      before${ofAll}</span
    >
    ${rateBar(total.now)}
  </li>`;
  return html`<ul class="figures" aria-label="Figures">
    ${checks.length > 0 && rate}
    ${checks.length > 0 && html`<li><b>${fixed}</b><span>fixed by this run</span></li>`}
    <li><b>${restarts}</b><span>${restarts === 1 ? 'restart' : 'restarts'} of components</span></li>
    <li>
      <b>${outageMs === null ? '–' : duration(outageMs)}</b
      ><span>${outageMs === null ? 'outage: not measured' : 'measured outage'}</span>
    </li>
    <li>
      <b>${apiOutageMs == null ? '–' : duration(apiOutageMs)}</b
      ><span>${apiOutageMs == null ? 'API server: not measured' : 'API server away'}</span>
    </li>
  </ul>`;
}

function about(report: RunReport): Html {
  const { asked, runs, startedAt, finishedAt, workflowId, runId, kubemend, generatedAt } = report;
  const approvers = approversOf(report);
  const hidden = runs.some(({ details }) => details === null);
  const nobody = hidden ? 'not known: results of some changes are not to be had' : 'nobody was asked to';
  return facts([
    ['Asked for by', asked.by ?? 'not said'],
    ['Why', asked.reason ?? 'not said'],
    ['Approved by', approvers.length > 0 ? approvers.join(', ') : nobody],
    ...ofAll(report),
    ['Changes', runs.length === 0 ? 'none was begun' : counted(runs.length, 'run')],
    ['Began', time(startedAt)],
    ['Ended', html`${time(finishedAt)} (${between(startedAt, finishedAt)})`],
    ['Workflow', html`<code>${workflowId}</code>`],
    ['Run', html`<code>${runId}</code>`],
    ['Report', html`written ${time(generatedAt)} by kubemend ${kubemend}`],
  ]);
}

/** What was asked of all changes at once (`approval.per: batch`). */
function ofAll({ approvals = [], approval }: RunReport): [string, Html | null][] {
  return [['All approved at once by', approvedBy(approvals)], ...askedOf(approval)];
}
