/**
 * One audit of one node, compared with the one before it of the same schedule: Temporal hands on what the last completed
 * run answered, and keeps it with the schedule, so that no retention of runs takes the baseline away.
 */
import { CancellationScope, allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import { auditedChecks, compareAudits } from "../../domain/drift/compare.js";
import { recallRun, rememberChecks } from "../../domain/drift/memory.js";
import { driftOutcome } from "../../domain/drift/outcome.js";
import { durationMs } from "../../domain/duration.js";
import { isSuccess } from "../../domain/exit-code.js";
import { nodeQueue } from "../../domain/names.js";
import { describeUnreachable } from "../../domain/unreachable.js";
import { onControl, onNode } from "../deeds.js";
import { failureOf, orFailWithItsReason } from "../failures.js";
import { beginDriftProgress } from "./drift-progress.js";
import { mendDrift } from "./mend-drift.js";
import { reportDrift, tellRefused } from "./report-drift.js";
export async function auditDrift(input) {
    const view = beginDriftProgress();
    view.begin('parse', 'the request');
    const { workflowId, lastResult } = workflowInfo();
    const parsed = await orFailWithItsReason(() => onControl('parseDrift', 'read the request')({ input, workflowId })).catch(async (error) => {
        await tellRefused(view, error);
        throw error;
    });
    const drift = { parsed, view, memory: recallRun(lastResult, parsed.request) };
    view.describe(parsed);
    view.begin('audit', `${parsed.request.node} to be audited`);
    const audited = await auditNode(parsed);
    const result = resultOf(drift, 'audited' in audited ? await compared(drift, audited) : notAudited(drift, audited));
    // What was found, and mended, is told whatever happens to this run now.
    return await CancellationScope.nonCancellable(async () => {
        const told = await reportDrift(drift, result);
        view.finish(told);
        await condition(allHandlersFinished);
        return told;
    });
}
/** @throws a cancellation: nothing is under way then, and the next run compares with the same one */
async function auditNode({ request, checks }) {
    const { cluster, node, parameters, unreachableAfter } = request;
    const place = { cluster, node, heartbeatMs: durationMs(request.heartbeat) };
    try {
        const ask = onNode(place, 'ask', `audit ${checks.length} checks`, durationMs(unreachableAfter));
        // What the node has not, or means otherwise, could not be looked at; the rest is.
        const definitions = Object.fromEntries(checks.map(({ id, slug, digest }) => [id, { slug, digest }]));
        const input = { checks: checks.map(({ id }) => id), definitions, parameters, brief: true, putBack: true };
        const answer = (await ask({ ask: 'audit', input }));
        return { audited: auditedChecks(checks, answer.findings), putBack: answer.putBack ?? [] };
    }
    catch (error) {
        const failure = failureOf(error);
        if (failure === undefined)
            throw error;
        if (failure.kind !== 'silent') {
            return { code: failure.code ?? 'NODE_ERROR', reason: failure.reason, hint: failure.hint ?? undefined };
        }
        const queue = nodeQueue(cluster, node);
        const { workers } = await onControl('describeQueue', 'who serves the node queue?')({ queue });
        return describeUnreachable(queue, workers, unreachableAfter);
    }
}
/** Nothing is known of the node: neither that it drifted, nor that it did not. The next audit compares with the last one. */
function notAudited({ view, memory }, { code, reason, hint }) {
    view.end(code);
    const status = code === 'NODE_UNREACHABLE' ? 'NODE_UNREACHABLE' : 'AUDIT_FAILED';
    const { auditedAt = null, checks = [] } = memory ?? {};
    return { status, code, reason, hint, auditedAt, changes: [], remediation: null, checks: [...checks] };
}
async function compared(drift, node) {
    const { audited } = node;
    const { memory, view } = drift;
    const auditedAt = new Date().toISOString();
    const before = memory?.checks ?? [];
    // Of a first audit every check would have appeared.
    const found = memory?.auditedAt == null ? [] : compareAudits(before, audited);
    view.end(`${audited.length} checks, ${found.length} changed`);
    const { changes, remediation, mends } = await mendDrift(drift, node, found);
    const checks = rememberChecks(before, audited, mends);
    return { ...driftOutcome(memory, changes, remediation, checks), auditedAt, changes, remediation, checks };
}
function resultOf({ parsed, view, memory }, { code, hint, ...ending }) {
    return {
        schemaVersion: 1,
        ...ending,
        success: isSuccess(ending.status),
        ...(code !== undefined && { code }),
        ...(hint !== undefined && { hint }),
        cluster: parsed.request.cluster,
        node: parsed.request.node,
        comparedWith: memory?.auditedAt ?? null,
        phases: view.status.phases,
        notReported: [],
        startedAt: view.startedAt,
        finishedAt: new Date().toISOString(),
    };
}
