/** Prints what the logs of the children gain, each line with the name of its log (`kubemend up -v`). */
import { open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
const pauseMs = 200;
/** @returns a function that ends it, after a last look */
export function followLogs(logsDir, print) {
    const offsets = new Map();
    const rests = new Map();
    const stop = new AbortController();
    const following = (async () => {
        for (;;) {
            const last = stop.signal.aborted;
            for (const name of (await readdir(logsDir).catch(() => [])).toSorted()) {
                if (name.endsWith('.log'))
                    await printNew(join(logsDir, name));
            }
            if (last)
                return;
            await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
    })();
    async function printNew(file) {
        const handle = await open(file, 'r');
        try {
            const { size } = await handle.stat();
            const known = offsets.get(file) ?? 0;
            const from = known > size ? 0 : known; // begun anew
            const { bytesRead, buffer } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
            offsets.set(file, from + bytesRead);
            const lines = ((rests.get(file) ?? '') + buffer.toString('utf8', 0, bytesRead)).split('\n');
            rests.set(file, lines.pop() ?? '');
            for (const line of lines)
                print(`${basename(file, '.log')} | ${line}`);
        }
        finally {
            await handle.close();
        }
    }
    return async () => {
        stop.abort();
        await following;
    };
}
