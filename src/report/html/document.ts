/** The whole page: one file that opens from a disk, asks nobody for anything, runs nothing, and can be printed. */
import type { RunReport } from '../../contracts/report.ts';
import { allChecks, openChecks, passRates } from './checks.ts';
import { changes } from './changes.ts';
import { excluded } from './excluded.ts';
import { style } from './style.ts';
import { summary } from './summary.ts';
import { Html, html } from './template.ts';
import { reported, trend } from './trend.ts';

export function renderHtml(report: RunReport): string {
  const { node, workflowId, status, startedAt, checks } = report;
  const hasChecks = checks.length > 0;
  const links = [
    ...(hasChecks
      ? [
          ['open', 'What is left'],
          ['sections', 'Pass rate'],
          ['checks', 'All checks'],
        ]
      : []),
    ...(report.excluded.length === 0 ? [] : [['excluded', 'Excluded']]),
    ['changes', 'Changes'],
    ...(report.reported === undefined ? [] : [['reported', 'kube-bench']]),
    ['trend', 'Earlier runs'],
  ].map(([id = '', name = '']) => html`<a href="#${id}">${name}</a>`);
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${node}: ${status} ${startedAt.slice(0, 10)}, kubemend report of ${workflowId}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>
          ${summary(report)}
          <nav aria-label="Sections of this report">${links}</nav>
          ${hasChecks && [openChecks(report), passRates(report), allChecks(report)]} ${excluded(report)}
          ${changes(report)} ${reported(report)} ${trend(report)}
        </main>
        <footer>
          <p>
            Made of the results that the Temporal server keeps of these runs. Persons are named as they named
            themselves. What became of a change is decided by the node's own record of it:
            <code>kubemend journal show</code> tells what the node has recorded, and
            <code>kubemend journal verify</code> whether that is whole.
          </p>
        </footer>
      </body>
    </html>`;
  return `${text}\n`;
}
