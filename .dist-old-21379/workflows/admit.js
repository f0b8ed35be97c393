/** The last two questions before anything is written: may this change begin now, and does the program take it? */
import { patched } from '@temporalio/workflow';
import { restoreOf } from "../domain/change/way-back.js";
import { durationMs } from "../domain/duration.js";
import { statusBeforeWrite } from "../domain/outcome.js";
import { changeIdOf } from "../domain/storage/change-id.js";
import { onControl, onNode } from "./deeds.js";
import { hasPatience, pause } from "./open-change.js";
/**
 * Reserves the change with the guard, by the node's state as it is now.
 * @returns `again`: the guard had no room for a while, in which the node may have become another
 */
export async function admittedChange(run, { plan, facts }, workflow, patience) {
    const { progress } = run;
    progress.begin('admit', 'admission');
    let { admission, now } = await askForAdmission(run, plan, workflow);
    while (!admission.admitted && isBusyElsewhere(admission, now) && hasPatience(run, patience)) {
        progress.waitFor(admission.reason);
        await pause(run, patience, 'the guard of the cluster');
        if (patched('planned again after a wait for the guard'))
            return 'again';
        ({ admission, now } = await askForAdmission(run, plan, workflow));
    }
    if (!admission.admitted)
        return { status: statusBeforeWrite(admission.code), ...admission, plan, facts };
    const { guardId } = admission;
    const admitted = guardId === undefined ? workflow : { ...workflow, guard: guardId };
    const changeId = changeIdOf(workflow.workflowId, workflow.firstRunId, workflow.attempt, plan.planHash);
    // From here on there is something to release, whatever becomes of the change.
    progress.status.changeId = changeId;
    const change = { changeId, identity: plan.identity };
    run.slot = { ...change, guardId };
    return { facts: now, change, workflow: admitted };
}
async function askForAdmission({ request, place }, plan, workflow) {
    const { identity } = plan;
    const waitMs = durationMs(request.unreachableAfter);
    const now = await onNode(place, 'readFacts', 'read the node state', waitMs)({ identity });
    const ask = { facts: now, plan, ...restoreOf(request), workflow };
    return { admission: await onControl('admit', 'reserve and begin')(ask), now };
}
/**
 * A change of another node, a guard that asks the nodes first, or a change of this node that has not reached its disk: what
 * the node itself knows is waited for by a new plan.
 */
function isBusyElsewhere({ code }, now) {
    if (code === 'GUARD_WARMING')
        return true;
    return code === 'CONTROL_PLANE_BUSY' || (code === 'OPEN_CHANGE' && now.openChange === null);
}
/** @returns null: the new configuration was tried and taken, or could not be tried, which is said */
export async function refusedByRehearsal({ request, place, progress }, plan, workflow) {
    progress.begin('rehearse', 'a rehearsal of the new configuration');
    const waitMs = durationMs(request.unreachableAfter);
    const rehearsal = await onNode(place, 'rehearse', 'rehearse', waitMs)({ request, plan, workflow });
    const { outcome, level, detail, blocked } = rehearsal;
    if (blocked === true)
        return { status: 'REFUSED', code: 'OPEN_CHANGE', reason: detail, retry: true };
    if (outcome === 'failed')
        return { status: 'REFUSED', code: 'REHEARSAL_FAILED', reason: detail };
    progress.end(outcome === 'passed' ? `passed (${level ?? ''})` : `could not: ${detail}`);
    return null;
}
