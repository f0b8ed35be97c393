import { once } from 'node:events';
import { isProcessAlive } from "../../adapters/service/up-state.js";
/** Asks a child of ours to end (SIGTERM), and after `graceMs` makes it (SIGKILL). Resolves when it is gone. */
export async function endProcess(child, graceMs) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        return;
    const gone = once(child, 'exit');
    if (graceMs > 0) {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
        await gone;
        clearTimeout(timer);
    }
    else {
        child.kill('SIGKILL');
        await gone;
    }
}
/** The same for a process that somebody else started. Resolves to how it went. */
export async function endForeignProcess(ref, graceMs) {
    if (!isProcessAlive(ref))
        return 'was gone';
    process.kill(ref.pid, 'SIGTERM');
    if (await waitUntilGone(ref, graceMs))
        return 'ended';
    process.kill(ref.pid, 'SIGKILL');
    await waitUntilGone(ref, 10_000);
    return 'killed';
}
export async function waitUntilGone(ref, limitMs) {
    const until = performance.now() + limitMs;
    while (isProcessAlive(ref)) {
        if (performance.now() >= until)
            return false;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
}
