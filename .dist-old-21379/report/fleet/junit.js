import { isAsWanted } from "../../domain/fleet/node-words.js";
import { caseOf, suiteOfRun } from "../junit.js";
import { renderSuites } from "../junit-suites.js";
import { nodeReason } from "./words.js";
export function renderFleetJunit(report) {
    const { workflowId, cluster, nodes, asked, restarts, runId } = report;
    const run = suiteOfRun(report);
    const titles = new Map(report.checks.map(({ id, title }) => [id, title]));
    const suites = [
        {
            ...run,
            properties: [
                ['workflowId', workflowId],
                ['runId', runId],
                ['askedBy', asked.by ?? ''],
                ['askedWhy', asked.reason ?? ''],
                ['restarts', String(restarts)],
                ['passPercentBefore', String(report.total.before.percent ?? '')],
                ['passPercentNow', String(report.total.now.percent ?? '')],
            ],
        },
        { id: 'nodes', name: 'nodes', cases: nodes.map(caseOfNode) },
        ...nodes.flatMap((node) => suiteOfNode(node, titles)),
    ];
    const { startedAt, finishedAt } = report;
    return renderSuites(suites, { name: workflowId, within: cluster, startedAt, finishedAt });
}
/** One that was not reached is no success: it is told as what could not be looked at is. */
function caseOfNode(node) {
    const { status, code } = node;
    const type = code === undefined ? status : `${status} ${code}`;
    const kind = isAsWanted(status) ? 'passed' : status === 'SILENT' ? 'error' : 'failure';
    return { name: node.node, kind, type, message: `${type}: ${nodeReason(node)}` };
}
function suiteOfNode({ node, checks, excluded }, titles) {
    if (checks === null)
        return [];
    const cases = checks.map((check) => caseOf({ ...check, title: titles.get(check.id) ?? '' }));
    const left = excluded.map(({ id, title, reason }) => ({
        name: `${id} ${title}`.trim(),
        kind: 'skipped',
        type: 'excluded',
        message: reason,
    }));
    return [{ id: node, name: node, cases: [...cases, ...left] }];
}
