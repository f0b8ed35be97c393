/** Each change of the run: how it was proved, what it wrote, and where what was before is kept. */
import type { GateEvidence } from '../../contracts/gate.ts';
import type { ReportRun, RunDetails, RunReport } from '../../contracts/report.ts';
import { endOfChange, stateWords } from '../words.ts';
import { approvedBy, asked } from './approvals.ts';
import { between, duration, facts, statusChip, time } from './format.ts';
import { table } from './table.ts';
import { html } from './template.ts';
import type { Html } from './template.ts';
import { timeline } from './timeline.ts';

export function changes({ runs }: RunReport): Html {
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Changes</h2>
    ${runs.length === 0 ? html`<p>None was begun.</p>` : runs.map((run, index) => change(run, index + 1))}
  </section>`;
}

function change(run: ReportRun, number: number): Html {
  const { target, code, reason, details, restoreChanges, putBackBy } = run;
  const id = `change-${number}`;
  return html`<article aria-labelledby="${id}">
    <h3 id="${id}">
      ${number}. ${target ?? 'nothing was planned'}${restoreChanges !== undefined && ', put back'}
    </h3>
    <p class="end">
      ${statusChip(endOfChange(run))}${code !== undefined && html` <code>${code}</code>`} ${reason}
    </p>
    ${
      putBackBy !== null &&
      html`<p>
        It held, and was put back by change <a href="#change-${putBackBy + 1}">${putBackBy + 1}</a>.
      </p>`
    }
    ${aboutRun(run)}
    ${details === null ? html`<p class="quiet">No more is known of it: this run ${run.whyNoDetails}.</p>` : proof(details, id)}
    ${backups(run)} ${diffOf(run, id)}
  </article>`;
}

function aboutRun(run: ReportRun): Html {
  const { checks, details, changeId, restarts, outageMs, apiOutageMs, persisted, workflowId, runId } = run;
  const { kubeletRestarts = [] } = run;
  const inFull = (text: string | null | undefined): Html | null =>
    text == null ? null : html`<code>${text}</code>`;
  return facts([
    [
      'Checks',
      checks.length === 0 ? null : html`${checks.map((check) => html`<code class="whole">${check}</code> `)}`,
    ],
    ['Approved by', approvedBy(details?.approvals ?? [])],
    ...asked(details?.approval),
    ['Began', details === null ? null : time(details.startedAt)],
    ['Took', details === null ? null : between(details.startedAt, details.finishedAt)],
    ['kubeadm', persisted === undefined ? null : `${persisted.status}: ${persisted.reason}`],
    ['Restarts', String(restarts)],
    ...kubeletRestarts.map(({ at, why }): [string, Html] => ['Kubelet restarted', html`${time(at)}: ${why}`]),
    ['Outage', outageMs === null ? 'not measured' : duration(outageMs)],
    ['API server away', apiOutageMs == null ? 'not measured' : duration(apiOutageMs)],
    [
      'Audited after',
      details === null ? null : details.auditVerified ? 'yes, and it passed' : 'no, or it did not pass',
    ],
    ['Change record', inFull(changeId)],
    ['Plan', inFull(details?.planHash)],
    ...planned(run),
    ['Workflow', html`<code>${workflowId}</code>${runId !== '' && html` <code>${runId}</code>`}`],
  ]);
}

/** Of a dry run: what it would cost, and who would be asked. */
function planned({ plan }: ReportRun): [string, string][] {
  if (plan === undefined) return [];
  const { restart, expectedOutageMs, risk, approvalNeeded, persistPreview } = plan;
  return [
    ['Would restart', restart ? `yes, with an outage of about ${duration(expectedOutageMs)}` : 'nothing'],
    ['Risk', risk],
    ['Needs approval', approvalNeeded === null ? 'no' : `yes: ${approvalNeeded}`],
    ...(persistPreview === undefined ? [] : [['kubeadm', persistPreview] as [string, string]]),
  ];
}

function proof(details: RunDetails, id: string): Html {
  const { evidence, failedEvidence, revertEvidence, phases } = details;
  const steps = phases.map(
    ({ name, startedAt, endedAt, outcome }) =>
      html`<tr>
        <th scope="row" class="whole">${name}</th>
        <td>${time(startedAt)}</td>
        <td class="number">${endedAt === null ? '–' : between(startedAt, endedAt)}</td>
        <td>${outcome}</td>
      </tr>`,
  );
  return html`<h4>Time line</h4>
    <div class="wide-table">${timeline(details, id)}</div>
    ${evidence !== null && gate(evidence, 'Health gate over the change')}
    ${failedEvidence !== null && gate(failedEvidence, 'Health gate that the change did not pass')}
    ${revertEvidence !== null && gate(revertEvidence, 'Health gate over what was put back')}
    <h4>Steps</h4>
    ${table({
      columns: ['Step', 'Began', { number: 'Took' }, 'Ended with'],
      bodies: html`<tbody>
        ${steps}
      </tbody>`,
    })}`;
}

function gate({ states, sources, missing, looks, process, lastSeen }: GateEvidence, heading: string): Html {
  // One that spoke in any look is evidence, though it was silent in the last.
  const silent = missing.filter(({ source }) => !sources.includes(source));
  const rows = states.map(
    ({ state, reachedAtMs, by, detail }) =>
      html`<tr>
        <th scope="row">${stateWords[state]}</th>
        <td class="number">${duration(reachedAtMs)}</td>
        <td>${by.join(', ')}</td>
        <td>${detail}</td>
      </tr>`,
  );
  return html`<h4>${heading}</h4>
    ${table({
      caption: html`${looks} looks; times since the gate began`,
      columns: ['State', { number: 'Reached' }, 'Seen by', 'What was seen'],
      bodies: html`<tbody>
        ${rows}
      </tbody>`,
    })}
    ${facts([
      ['Evidence', sources.length === 0 ? 'none' : sources.join(', ')],
      [
        'Not available',
        silent.length === 0 ? null : silent.map(({ source, why }) => `${source} (${why})`).join(', '),
      ],
      ['Process', process === null ? null : `${process.pid}, start ${process.startTicks}`],
      ['Last seen', lastSeen === '' ? null : lastSeen],
    ])}`;
}

function backups({ backups: own }: ReportRun): Html | null {
  if (own.length === 0) return null;
  const rows = own.map(
    ({ id, path, originalPath, kind }) =>
      html`<tr>
        <th scope="row"><code>${id}</code></th>
        <td>
          <code>${originalPath}</code
          >${kind === 'etcdSnapshot' ? ' (etcd snapshot: put back by hand only)' : null}
        </td>
        <td>${path === null ? 'it was absent' : html`<code>${path}</code>`}</td>
      </tr>`,
  );
  return html`<h4>Backups</h4>
    ${table({
      kind: 'paths',
      caption: html`One of them is put back, as a gated change, by <code>kubemend backups restore ID</code>`,
      columns: ['Backup', 'Of', 'Kept as'],
      bodies: html`<tbody>
        ${rows}
      </tbody>`,
    })}`;
}

function diffOf(run: ReportRun, id: string): Html | null {
  const { diff, status, putBackBy } = run;
  if (diff === '') return null;
  const held = putBackBy === null ? 'What was changed' : 'What was changed, and put back';
  const heading = status === 'FIXED' ? held : 'What it was to change';
  const lines = diff
    .trimEnd()
    .split('\n')
    .flatMap((line) => [html`<span class="${kindOfLine(line)}">${line}</span>`, '\n']);
  // It scrolls on a screen, so that the keyboard must be able to reach it.
  return html`<h4 id="${id}-diff">${heading}</h4>
    <pre tabindex="0" role="region" aria-labelledby="${id}-diff">${lines}</pre>`;
}

function kindOfLine(line: string): string {
  if (line.startsWith('---') || line.startsWith('+++')) return 'file';
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  return line.startsWith('@@') ? 'place' : 'same';
}
