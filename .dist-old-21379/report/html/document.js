import { allChecks, openChecks, passRates } from "./checks.js";
import { changes } from "./changes.js";
import { excluded } from "./excluded.js";
import { page, sections } from "./page.js";
import { summary } from "./summary.js";
import { html } from "./template.js";
import { reported, trend } from "./trend.js";
const ofThisRun = 'Of the checks that this run was about: a section may have more of them.';
export function renderHtml(report) {
    const { node, workflowId, status, startedAt, checks } = report;
    const hasChecks = checks.length > 0;
    return page({
        title: `${node}: ${status} ${startedAt.slice(0, 10)}, kubemend report of ${workflowId}`,
        main: html `${summary(report)} ${links(report, hasChecks)}
    ${hasChecks && [openChecks(report), passRates(report, ofThisRun), allChecks(report)]} ${excluded(report)}
    ${changes(report)} ${reported(report)} ${trend(report)}`,
        footer: html `What became of a change is decided by the node's own record of it:
      <code>kubemend journal show</code> tells what the node has recorded, and
      <code>kubemend journal verify</code> whether that is whole.`,
    });
}
function links(report, hasChecks) {
    const ofChecks = [
        ['open', 'What is left'],
        ['sections', 'Pass rate'],
        ['checks', 'All checks'],
    ];
    return sections([
        ...(hasChecks ? ofChecks : []),
        ...(report.excluded.length === 0 ? [] : [['excluded', 'Excluded']]),
        ['changes', 'Changes'],
        ...(report.reported === undefined ? [] : [['reported', 'kube-bench']]),
        ['trend', 'Earlier runs'],
    ]);
}
