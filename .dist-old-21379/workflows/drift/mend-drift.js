/** What passed before and fails now is mended, as a batch of the node: by its rules, with its approvals, under its id. */
import { startChild, workflowInfo } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { mendsOf } from "../../domain/drift/mends.js";
import { selectDrifted } from "../../domain/drift/select.js";
import { workflowIds } from "../../domain/names.js";
import { statusBeforeWrite } from "../../domain/outcome.js";
import { livesOn, noResultOf } from "../child.js";
export async function mendDrift(drift, { audited, putBack }, found) {
    const { parsed, memory, view } = drift;
    const { remediate } = parsed.request;
    const { todo, leftOut } = selectDrifted({ limit: remediate, named: new Set(parsed.named), putBack }, memory?.checks ?? [], audited, found);
    const left = [...leftOut].map(([id, reason]) => [id, { outcome: 'left', reason }]);
    const told = (mends) => found.map((change) => ({ ...change, mend: mends.get(change.id) ?? null }));
    const unmended = new Map(left);
    if (todo.length === 0)
        return { changes: told(unmended), remediation: null, mends: unmended };
    const { cluster, node } = parsed.request;
    view.begin('mend', `${todo.length} check(s): ${workflowIds.batch(cluster, node)}`);
    const { outcomes, ...remediation } = await runBatch(drift, todo);
    view.end(remediation.status);
    const { reason } = remediation;
    const tried = todo.map(({ id }) => [id, outcomes.get(id) ?? { outcome: 'notTried', reason }]);
    const mends = new Map([...left, ...tried]);
    return { changes: told(mends), remediation, mends };
}
/** As a child that lives on when this run ends; cancelled with it, and then waited for: what it began it ends. */
async function runBatch({ parsed }, todo) {
    const { cluster, node } = parsed.request;
    const workflowId = workflowIds.batch(cluster, node);
    const base = { workflowId, runId: '', checks: todo.map(({ id }) => id) };
    try {
        const child = await startChild('remediateBatch', {
            ...livesOn,
            workflowId,
            args: [inputOf(parsed, todo)],
            staticSummary: `mend ${todo.length} check(s) that drifted on ${node}`,
        });
        const result = (await child.result());
        return { ...base, ...endOf(result), runId: child.firstExecutionRunId };
    }
    catch (error) {
        return { ...base, ...endWithout(error, workflowId) };
    }
}
/** The parameters of its own checks only: those of others it would refuse. */
function inputOf({ request }, todo) {
    const { cluster, node, requestedBy, approval, rehearse, pace, gate, wait } = request;
    const { heartbeat, unreachableAfter, report, remediate } = request;
    const names = new Set(todo.flatMap((check) => check.parameters));
    const own = Object.entries(request.parameters).filter(([name]) => names.has(name));
    return {
        ...{
            cluster,
            node,
            requestedBy,
            approval,
            rehearse,
            pace,
            gate,
            wait,
            heartbeat,
            unreachableAfter,
            report,
        },
        checks: todo.map(({ id }) => id),
        acceptRisk: remediate,
        parameters: Object.fromEntries(own),
        reason: `drift found by ${workflowInfo().workflowId}`,
    };
}
function endOf(result) {
    const { status, code, reason, restarts, outageMs } = result;
    const outcomes = mendsOf(result);
    return { status, ...(code !== undefined && { code }), reason, restarts, outageMs, outcomes };
}
/** @throws the cancellation of a batch that never began, and what is a fault of ours */
function endWithout(error, workflowId) {
    const nothing = { restarts: 0, outageMs: null, outcomes: new Map() };
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
        const reason = `${workflowId} is under way already: the next audit looks again`;
        return { ...nothing, status: 'REFUSED', code: 'OPEN_CHANGE', reason };
    }
    const { missing, isCancelled, refusal } = noResultOf(error);
    if (isCancelled === true)
        throw error;
    if (refusal !== undefined) {
        const { code = 'INVALID_REQUEST', reason } = refusal;
        const status = statusBeforeWrite(code) === 'REFUSED' ? 'REFUSED' : 'REMEDIATION_FAILED';
        return { ...nothing, status, code, reason };
    }
    // Terminated by hand, perhaps with a change under way: what became of the node is not known here.
    const reason = `${workflowId} ${missing}: the next audit looks again`;
    return { ...nothing, status: 'REMEDIATION_FAILED', code: 'ABANDONED', reason };
}
