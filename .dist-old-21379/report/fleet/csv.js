/** A fleet as CSV (RFC 4180): a row for each node, then a row for each check of each node. */
import { stringify } from 'csv-stringify/sync';
import { printable } from "../../domain/report/printable.js";
import { nodeReason } from "./words.js";
const columns = [
    ...['cluster', 'fleet', 'runId', 'startedAt', 'finishedAt', 'askedBy'],
    ...['node', 'role', 'wave', 'status', 'code', 'nodeReason', 'restarts', 'outageMs', 'batch', 'batchRunId'],
    ...['passPercentBefore', 'passPercentNow', 'changes', 'backups'],
    ...['check', 'title', 'before', 'now', 'outcome', 'reason'],
];
export function renderFleetCsv(report) {
    const { cluster, workflowId, runId, startedAt, finishedAt, asked, nodes } = report;
    const common = { cluster, fleet: workflowId, runId, startedAt, finishedAt, askedBy: asked.by ?? '' };
    const titles = new Map(report.checks.map(({ id, title }) => [id, title]));
    const rows = [...nodes.map(rowOfNode), ...nodes.flatMap((node) => rowsOfChecks(node, titles))];
    return stringify(rows.map((row) => columns.map((name) => printable(String({ ...common, ...row }[name] ?? '')))), 
    // A cell that begins like a formula gets an apostrophe: titles, reasons and names are not ours.
    { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true });
}
function rowOfNode(node) {
    const { changes, before, now, restarts, outageMs } = node;
    return {
        ...nameOf(node),
        ...{ code: node.code ?? '', nodeReason: nodeReason(node), wave: node.wave ?? '' },
        ...{ restarts: restarts ?? '', outageMs: outageMs?.toFixed() ?? '', batchRunId: node.runId ?? '' },
        passPercentBefore: before?.percent ?? '',
        passPercentNow: now?.percent ?? '',
        changes: changes
            .map(({ target, status, changeId }) => `${target} ${status} ${changeId ?? ''}`.trim())
            .join('; '),
        backups: changes
            .flatMap(({ backups }) => backups)
            .map(({ id, path, originalPath }) => `${id} ${path ?? `${originalPath} was absent`}`)
            .join('; '),
    };
}
function rowsOfChecks(node, titles) {
    const own = (node.checks ?? []).map(({ id, before, now, outcome, reason }) => ({
        ...{ ...nameOf(node), check: id, title: titles.get(id) ?? '', before, now, outcome, reason },
    }));
    const left = node.excluded.map(({ id, title, reason }) => {
        return { ...nameOf(node), check: id, title, outcome: 'excluded', reason };
    });
    return [...own, ...left];
}
function nameOf({ node, role, status, batch }) {
    return { node, role: role ?? '', status, batch };
}
