/** The page of a remediation or a batch. */
import type { RunReport } from '../../contracts/report.ts';
import { allChecks, openChecks, passRates } from './checks.ts';
import { changes } from './changes.ts';
import { excluded } from './excluded.ts';
import { page, sections } from './page.ts';
import { summary } from './summary.ts';
import { html } from './template.ts';
import type { Html } from './template.ts';
import { reported, trend } from './trend.ts';

const ofThisRun = 'Of the checks that this run was about: a section may have more of them.';

export function renderHtml(report: RunReport): string {
  const { node, workflowId, status, startedAt, checks } = report;
  const hasChecks = checks.length > 0;
  return page({
    title: `${node}: ${status} ${startedAt.slice(0, 10)}, kubemend report of ${workflowId}`,
    main: html`${summary(report)} ${links(report, hasChecks)}
    ${hasChecks && [openChecks(report), passRates(report, ofThisRun), allChecks(report)]} ${excluded(report)}
    ${changes(report)} ${reported(report)} ${trend(report)}`,
    footer: html`What became of a change is decided by the node's own record of it:
      <code>kubemend journal show</code> tells what the node has recorded, and
      <code>kubemend journal verify</code> whether that is whole.`,
  });
}

function links(report: RunReport, hasChecks: boolean): Html {
  const ofChecks = [
    ['open', 'What is left'],
    ['sections', 'Pass rate'],
    ['checks', 'All checks'],
  ] as const;
  return sections([
    ...(hasChecks ? ofChecks : []),
    ...(report.excluded.length === 0 ? [] : [['excluded', 'Excluded'] as const]),
    ['changes', 'Changes'],
    ...(report.reported === undefined ? [] : [['reported', 'kube-bench'] as const]),
    ['trend', 'Earlier runs'],
  ]);
}
