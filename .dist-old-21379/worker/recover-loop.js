/**
 * The dead-man's switch: proves at every tick that it lives, and puts back what nobody confirmed in time. Needs no
 * Temporal, no API server and no network, and goes on with a full disk.
 */
import { readFile } from 'node:fs/promises';
import { readNow } from "../activities/record-steps.js";
import { revertChange } from "../activities/rollback/revert-change.js";
import { startTicksOf } from "../adapters/clock.js";
import { writeAlive } from "../adapters/storage/alive-file.js";
import { readableSchemas } from "../adapters/storage/record-store.js";
import { deadlineOf } from "../domain/change/deadline.js";
import { isOpen } from "../domain/change/states.js";
import { isReverterGone } from "../domain/change/step-reverting.js";
import { durationMs } from "../domain/duration.js";
const selfReverted = (record, otherBoot, phase) => otherBoot
    ? `the machine was restarted while the change was ${record.state}`
    : `nobody confirmed in time: the change was ${record.state} when ${phase} ended`;
/** Runs until the signal fires, or its starter is gone and nothing is left to put back. */
export async function runRecoverLoop(context, options) {
    const { signal, starter } = options;
    const tickMs = durationMs(context.config.recover.tick);
    const told = new Set();
    let reverting = null;
    while (!signal.aborted) {
        await proveAlive(context, told);
        const open = await readOpen(context, told);
        const due = reverting === null ? await findDue(context, open) : undefined;
        if (due !== undefined) {
            // Not awaited: a gate takes minutes, and the proof of life goes on meanwhile.
            reverting = putBack(context, due, signal).finally(() => {
                reverting = null;
            });
        }
        const idle = open !== null && open.length === 0 && reverting === null;
        if (idle && starter !== null && !(await isAlive(starter)))
            return;
        await context.clock.sleep(tickMs, signal).catch(() => undefined);
    }
    await reverting;
}
/** Every due change once, to its end; for a timer or by hand. */
export async function recoverOnce(context, signal) {
    const told = new Set();
    for (;;) {
        const due = await findDue(context, await readOpen(context, told));
        if (due === undefined || signal.aborted)
            return;
        await putBack(context, due, signal);
        // Still open: somebody else is at it, or its end cannot be stored. Whoever runs next looks again.
        const after = await context.records.read(due.record.changeId);
        if (after !== undefined && isOpen(after))
            return;
    }
}
/** Before the kubelet starts: bytes only, no gate, bounded, and never a failure that keeps the kubelet from starting. */
export async function recoverAtBoot(context, withinMs) {
    const limit = AbortSignal.timeout(withinMs);
    const work = async () => {
        const open = await readOpen(context, new Set());
        for (const record of open ?? []) {
            const due = await findDue(context, [record]);
            if (due === undefined)
                continue;
            await revertChange(context, due.request, { heartbeat: () => undefined, signal: limit }, { bytesOnly: true });
        }
    };
    const out = new Promise((resolve) => limit.addEventListener('abort', () => resolve()));
    await Promise.race([work(), out]).catch((error) => context.log.error(`recover --boot: ${String(error)}`));
}
async function findDue(context, open) {
    const now = await readNow(context);
    for (const record of open ?? []) {
        const deadline = deadlineOf(record, now);
        const isDue = deadline === null ? isReverterGone(record, now) : deadline.overdue;
        if (!isDue)
            continue;
        const reason = deadline === null
            ? 'its reverter fell silent'
            : selfReverted(record, deadline.otherBoot, deadline.phase === 'revertAfter' ? 'its time for proof' : 'its time for confirmation');
        const end = { code: 'SELF_REVERTED', reason };
        return { record, request: { changeId: record.changeId, end, onlyOverdue: true } };
    }
    return undefined;
}
async function putBack(context, { request }, signal) {
    try {
        await revertChange(context, request, { heartbeat: () => undefined, signal });
    }
    catch (error) {
        if (!signal.aborted)
            context.log.error(`change ${request.changeId}: ${describe(error)}; looking again at the next tick`);
    }
}
/** null: at least one record is unreadable. It may be of a change that is live, so everything new is blocked. */
async function readOpen(context, told) {
    try {
        return (await context.records.list()).filter(isOpen);
    }
    catch (error) {
        const reason = describe(error);
        if (!told.has(reason)) {
            context.log.critical(`A change record cannot be read; no change begins on this node: ${reason}`);
            const stop = await context.latch.read().catch(() => null);
            if (stop === null)
                await context.latch.set({ changeId: 'unreadable', reason }).catch(() => undefined);
            told.add(reason);
        }
        return await readReadable(context);
    }
}
/** One unreadable record must not keep another from being put back. */
async function readReadable(context) {
    const open = [];
    for (const changeId of await context.records.ids()) {
        const record = await context.records.read(changeId).catch(() => undefined);
        if (record !== undefined && isOpen(record))
            open.push(record);
    }
    return open.length === 0 ? null : open;
}
async function proveAlive(context, told) {
    const { clock, paths } = context;
    try {
        const boot = await clock.bootInstance();
        await writeAlive(paths.aliveFile, {
            boot,
            uptimeMs: clock.uptimeMs(),
            schema: [...readableSchemas],
            pid: process.pid,
        });
    }
    catch (error) {
        const text = `The recoverer cannot prove that it lives: ${describe(error)}`;
        if (!told.has(text))
            context.log.error(text);
        told.add(text);
    }
}
export async function isAlive(starter) {
    try {
        const stat = await readFile(`/proc/${starter.pid}/stat`, 'utf8');
        // A process that has ended and was not yet waited for is gone too.
        const ended = /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
        return !ended && startTicksOf(stat) === starter.startTicks;
    }
    catch {
        return false;
    }
}
function describe(error) {
    return error instanceof Error ? error.message : String(error);
}
