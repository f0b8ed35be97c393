/** One run of `remediate` as a child: it lives on when the batch ends, and its own id keeps two batches apart. */
import { startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { statusBeforeWrite } from "../../domain/outcome.js";
import { foundBy, livesOn, noResultOf } from "../child.js";
import { checksOf, describeWork, inputOf } from "./run-input.js";
/** @param batchId found by it among all runs; null: the namespace lacks our search attributes */
export function runsOf(batchId) {
    return async ({ workflowId, input, summary }) => {
        const child = await startChild('remediate', {
            ...livesOn,
            workflowId,
            args: [input],
            staticSummary: summary,
            ...foundBy(batchId),
        });
        const result = (await child.result());
        return { runId: child.firstExecutionRunId, result };
    };
}
/** @throws the cancellation of a run that never began, and what is a fault of ours */
export async function runChild(batch, workflowId, target, work, isDryRun = batch.parsed.request.dryRun) {
    const base = {
        workflowId,
        runId: '',
        target,
        checks: checksOf(work),
        ...('restoreChanges' in work && { restoreChanges: work.restoreChanges }),
    };
    try {
        const { runId, result } = await batch.runToItsEnd({
            workflowId,
            input: { ...inputOf(batch, work), dryRun: isDryRun },
            summary: `${describeWork(work)} on ${target}, of ${batch.parsed.request.node}'s batch`,
        });
        return { ...base, ...endOf(result, target), runId };
    }
    catch (error) {
        return { ...base, ...endWithout(error, workflowId, { isDryRun, isOurs: batch.isCancelled() }) };
    }
}
function endOf(result, target) {
    const { status, code, reason, hint, diff, outageMs, backups, checks, changeId, plan } = result;
    const { approval, persisted } = result;
    // One that ended before it was seen to run was started all the same, and the form of before once more.
    const least = target !== 'files' && status === 'REMEDIATION_FAILED_ROLLED_BACK' ? 2 : 0;
    const restarts = Math.max(least, result.restarts);
    const failing = checks.filter(({ after }) => after !== null && after !== 'pass').map(({ id }) => id);
    return {
        status,
        ...(code !== undefined && { code }),
        reason,
        ...(hint !== undefined && { hint }),
        changeId,
        diff,
        ...(plan !== undefined && { plan }),
        restarts,
        outageMs,
        backups,
        ...(persisted !== undefined && { persisted }),
        failing,
        approval,
    };
}
/** @throws the cancellation of a run that never began, and what is a fault of ours */
function endWithout(error, workflowId, { isDryRun, isOurs }) {
    const nothing = { diff: '', restarts: 0, outageMs: null, backups: [], failing: [] };
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
        return {
            ...nothing,
            status: 'REFUSED',
            code: 'OPEN_CHANGE',
            reason: `${workflowId} is under way already`,
        };
    }
    const { missing, isCancelled, refusal } = noResultOf(error);
    if (isCancelled === true) {
        if (isOurs)
            throw error;
        const reason = `${workflowId} was cancelled before it had read its request: nothing was changed`;
        return { ...nothing, status: 'CANCELLED', code: 'CANCELLED', reason };
    }
    if (refusal !== undefined) {
        const { code = 'INVALID_REQUEST', reason } = refusal;
        return { ...nothing, status: statusBeforeWrite(code), code, reason };
    }
    const how = `${workflowId} ${missing}`;
    if (isDryRun) {
        const reason = `${how}: nothing was changed by it`;
        return { ...nothing, status: 'REMEDIATION_FAILED', code: 'ABANDONED', reason };
    }
    // Terminated by hand, perhaps after its write: what became of the node is not known here.
    const reason = `${how}: the node's own record decides, and puts an unconfirmed change back`;
    return { ...nothing, status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED', reason };
}
