/** Telling what has changed: the outcome file, the node's journal and log. Nothing, when nothing has. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { isNews } from "../../domain/drift/outcome.js";
import { durationMs } from "../../domain/duration.js";
import { scheduleOfRun } from "../../domain/names.js";
import { onControl, onNode } from "../deeds.js";
import { tellSinks } from "../sinks.js";
export async function reportDrift({ parsed, view, memory }, result) {
    if (!isNews(result.status, memory))
        return result;
    view.begin('report', 'journal and notifications');
    const { cluster, node, heartbeat, report } = parsed.request;
    const { workflowId, runId } = workflowInfo();
    const place = { cluster, node, heartbeatMs: durationMs(heartbeat) };
    const record = onNode(place, 'recordDrift', 'record the drift on the node', durationMs(report.within));
    const notReported = await tellSinks({
        control: () => onControl('reportDrift', 'report the drift')({ result, workflowId, runId }),
        // A node that does not answer is not waited for once more.
        ...(result.status !== 'NODE_UNREACHABLE' && { node: () => record({ result }) }),
    }, report.within);
    view.end('done');
    return { ...result, notReported, phases: view.status.phases, finishedAt: new Date().toISOString() };
}
/** of what could not be read, and so says no limit of its own */
const refusalWithin = '1m';
/**
 * An input that is refused, because a check of it is gone from the catalog, say, is refused at every run: without a word the
 * schedule would be silent for ever. The run fails all the same, and the next one compares with the last that was completed.
 */
export async function tellRefused(view, error) {
    if (!(error instanceof ApplicationFailure))
        return;
    const { workflowId, runId } = workflowInfo();
    const [, cluster = '', node = ''] = scheduleOfRun(workflowId).split('/');
    const [{ code = 'INVALID_REQUEST', hint } = {}] = (error.details ?? []);
    const result = {
        schemaVersion: 1,
        status: 'AUDIT_FAILED',
        success: false,
        code,
        reason: error.message,
        ...(hint !== undefined && { hint }),
        cluster,
        node,
        comparedWith: null,
        auditedAt: null,
        changes: [],
        remediation: null,
        checks: [],
        phases: view.status.phases,
        notReported: [],
        startedAt: view.startedAt,
        finishedAt: new Date().toISOString(),
    };
    const report = async () => await onControl('reportDrift', 'report the refusal')({ result, workflowId, runId });
    await tellSinks({ control: report }, refusalWithin);
}
