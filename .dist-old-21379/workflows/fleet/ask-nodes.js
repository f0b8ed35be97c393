import { durationMs } from "../../domain/duration.js";
import { countedNodes } from "../../domain/fleet/node-words.js";
import { orderNodes } from "../../domain/fleet/order.js";
import { machineOf, refusalOf, roleBy, sameMachine } from "../../domain/fleet/preflight.js";
import { nodeQueue, workflowIds } from "../../domain/names.js";
import { statusBeforeWrite } from "../../domain/outcome.js";
import { onControl, onNode } from "../deeds.js";
import { failureOf } from "../failures.js";
import { goOnInNewRun, isUnderWay, whyStopped } from "./fleet.js";
/** each is one small question; a silent node is in nobody's way for longer than `answerWithin` */
const atOnce = 50;
export async function askNodes(fleet) {
    const { view, parsed, course } = fleet;
    if (course.order !== null)
        return;
    const { nodes } = parsed.request;
    view.begin('preflight', `${countedNodes(nodes.length)} to say what they are`);
    while (course.asked < nodes.length && whyStopped(fleet) === null) {
        const some = nodes.slice(course.asked, course.asked + atOnce);
        const ids = some.map(({ node }) => workflowIds.batch(parsed.request.cluster, node));
        const [{ found }] = await Promise.all([
            onControl('findRuns', 'which of them have a batch under way?')({ workflowIds: ids }),
            ...some.map(({ node, role }) => askNode(fleet, node, role)),
        ]);
        const runs = new Map(found.map((run) => [run.workflowId, run]));
        some.forEach(({ node }, index) => {
            const run = runs.get(ids[index] ?? '');
            if (run !== undefined)
                takeUp(fleet, node, run);
        });
        course.asked += some.length;
        await goOnInNewRun(fleet);
    }
    const machines = nodes.map(({ node }) => [node, course.machines[node]]);
    const same = sameMachine(machines);
    if (same !== null) {
        const reason = `expected each machine once, found that ${same.join(' and ')} are the same one`;
        view.status.stopped ??= { reason, code: 'SAME_MACHINE' };
    }
    const ready = view.status.nodes.filter((one) => one.status === 'UNTOUCHED' || isUnderWay(one));
    const open = ready.filter(({ node }) => course.openChanges.includes(node)).length;
    const order = orderNodes(ready, new Map(Object.entries(course.leads)));
    course.order = order.nodes;
    Object.assign(course, { machines: {}, leads: {}, openChanges: [] });
    const said = [
        `${ready.length} of ${nodes.length} ready`,
        open === 0 ? '' : `${open} with an open change, which their own runs wait for`,
        order.note,
    ];
    view.end(said.filter((part) => part !== '').join('; '));
}
async function askNode(fleet, node, role) {
    const { parsed, view, course } = fleet;
    const { cluster, answerWithin, heartbeat } = parsed.request;
    const place = { cluster, node, heartbeatMs: durationMs(heartbeat) };
    let state;
    try {
        const ask = onNode(place, 'ask', `what is ${node}?`, durationMs(answerWithin));
        state = (await ask({ ask: 'state', input: {} }));
    }
    catch (error) {
        const failure = failureOf(error);
        if (failure === undefined)
            throw error;
        if (failure.kind === 'silent') {
            const reason = `no worker took a task from its queue within ${answerWithin}`;
            await tellSilent(fleet, node, reason);
            return;
        }
        const code = failure.code ?? 'NODE_ERROR';
        view.change(node, { status: statusBeforeWrite(code), code, reason: failure.reason });
        return;
    }
    if (state?.facts === undefined) {
        const reason = 'expected what it is, found a node worker of a version that does not say it';
        view.change(node, { status: 'REMEDIATION_FAILED', code: 'NODE_ERROR', reason });
        return;
    }
    const { facts, leads } = state;
    course.machines[node] = machineOf(facts);
    if (leads !== null)
        course.leads[node] = leads;
    if (facts.openChange !== null)
        course.openChanges.push(node);
    const refusal = refusalOf({ node, role: role ?? undefined, request: parsed.request }, facts);
    view.change(node, { role: roleBy(facts), ...refusal });
}
export async function tellSilent(fleet, node, reason) {
    const since = await lastSeen(fleet, node);
    fleet.view.change(node, { status: 'SILENT', code: 'NODE_UNREACHABLE', reason, since });
}
/** Of its worker, as the server remembers it for five minutes. @returns null: nobody */
export async function lastSeen({ parsed }, node) {
    const queue = nodeQueue(parsed.request.cluster, node);
    const { workers } = await onControl('describeQueue', `who serves ${queue}?`)({ queue });
    const seen = workers.flatMap(({ lastSeenAt }) => lastSeenAt ?? []).sort();
    return seen.at(-1) ?? null;
}
/** A batch of the same work that an earlier run of this fleet has begun is waited for; any other is in the way. */
export function takeUp({ parsed, id, view }, node, run) {
    const { memo, workflowId, runId, startedAt } = run;
    const own = [id, parsed.request.retryOf?.workflowId];
    if (memo?.work === parsed.work && own.includes(memo.fleet)) {
        view.change(node, {
            status: 'UNDER_WAY',
            code: undefined,
            reason: 'was begun by an earlier run of this fleet',
            wave: 0,
            since: startedAt,
            runId,
        });
        return;
    }
    const other = memo === null ? 'no batch of a fleet' : `of ${memo.fleet}, and other work`;
    const reason = `${workflowId} (run ${runId}) is under way: ${other}`;
    view.change(node, { status: 'REFUSED', code: 'OPEN_CHANGE', reason, since: undefined });
}
