import { isHeldUp, nextPauseMs } from "../../domain/batch/put-back.js";
import { durationMs } from "../../domain/duration.js";
import { messages, workflowIds } from "../../domain/names.js";
import { runChild } from "./run-child.js";
import { checksOf, describeWork } from "./run-input.js";
/**
 * Tried again, for a while, when a component is not well yet after another change of this batch. What this batch puts back
 * is tried until it can be, or an operator gives up: half of all or nothing is what nobody has asked for.
 */
export async function runOnce(batch, target, work) {
    const { cluster, node } = batch.parsed.request;
    const workflowId = workflowIds.remediate(cluster, node, target);
    batch.view.beginRun(workflowId, { target, checks: checksOf(work) }, describeWork(work));
    let ended = null;
    try {
        ended = await untilEnded(batch, workflowId, target, work);
        return ended;
    }
    finally {
        batch.view.endRun(ended && shown(ended));
    }
}
async function untilEnded(batch, workflowId, target, work) {
    const { recoverWithin } = batch.parsed.request;
    const untilMs = Date.now() + durationMs(recoverWithin);
    let run = await onceFree(batch, workflowId, target, work);
    while (isUnwellByUs(batch, run) && Date.now() < untilMs) {
        await batch.pause(pauseMs, `${target} to be well again`);
        if (mayStop(batch, work) && (await isStopped(batch)))
            return aborted(run);
        run = await runChild(batch, workflowId, target, work);
    }
    for (let ms = firstPauseMs; isOwnHeldUp(batch, work, run); ms = nextPauseMs(ms)) {
        const givenUp = await batch.view.whileHeldUp(heldUpBy(batch, run), ms);
        if (givenUp !== null) {
            run = { ...run, reason: `${givenUp}: ${run.reason}` };
            break;
        }
        run = await runChild(batch, workflowId, target, work);
    }
    return run;
}
/**
 * A run of the same id may be under way, of an earlier batch or of a person. It is waited for, as an open change of the node
 * is: for the request's `wait`. What it has done by then is seen by the run that follows.
 */
async function onceFree(batch, workflowId, target, work) {
    const waitMs = durationMs(batch.parsed.request.wait);
    let run = await runChild(batch, workflowId, target, work);
    let [ms, waitedMs] = [firstPauseMs, 0];
    while (isOfAnother(run) && waitedMs < waitMs && mayWait(batch, work)) {
        batch.view.waitFor(`the end of ${workflowId}, which is under way already`);
        const nextMs = Math.min(ms, waitMs - waitedMs);
        await batch.pause(nextMs, `${workflowId} to end`);
        waitedMs += nextMs;
        ms = nextPauseMs(ms, longestPauseMs);
        if (await isStopped(batch))
            return aborted(run);
        run = await runChild(batch, workflowId, target, work);
    }
    return isOfAnother(run) && waitedMs > 0
        ? { ...run, reason: `${run.reason}; waited ${batch.parsed.request.wait}` }
        : run;
}
/** Whoever has said during a wait that no further change is to begin means this one too. */
async function isStopped({ view }) {
    await view.whilePaused();
    return view.isAborted();
}
function aborted(run) {
    return { ...run, reason: `${run.reason}; aborted while it was waited for` };
}
/** It was never begun: its id is that of a run under way. */
function isOfAnother({ code, runId }) {
    return code === 'OPEN_CHANGE' && runId === '';
}
/** Whoever wants a plan wants it now. What the batch puts back itself is tried for longer, until an operator gives up. */
function mayWait({ parsed, view, isNew }, work) {
    const mayBe = !parsed.request.dryRun && !isOwn(work) && !view.isAborted();
    return mayBe && isNew('a run under way is waited for');
}
/** What the batch puts back itself is held up by nobody. */
function mayStop({ isNew }, work) {
    return !isOwn(work) && isNew('a pause counts while a component gets well');
}
function isOwnHeldUp({ isNew }, work, run) {
    return isOwn(work) && isHeldUp(run) && isNew('put-back-again');
}
function isOwn(work) {
    return 'restoreChanges' in work && work.isOwn === true;
}
/** There is no command for it: it is half of what was asked for, and should take a moment's thought. */
function heldUpBy({ ref }, { code, reason }) {
    const signal = `temporal workflow signal --workflow-id ${ref.workflowId} --name ${messages.abandon}`;
    return `${code ?? ''} to end: ${reason}; asked again until then; to give up: ${signal} --input '{"by":"…","reason":"…"}'`;
}
export function shown({ failing: _failing, approval: _approval, ...run }) {
    return run;
}
/** Its plan alone, once: nothing has been changed yet that it could have to wait for. */
export async function planOnce(batch, target, work) {
    const { cluster, node } = batch.parsed.request;
    return await runChild(batch, workflowIds.remediate(cluster, node, target), target, work, true);
}
const pauseMs = 5_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
function isUnwellByUs({ view, isCancelled }, { code }) {
    return code === 'UNHEALTHY_BEFORE' && view.restarts() > 0 && !isCancelled();
}
