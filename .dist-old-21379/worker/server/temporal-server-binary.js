/** The official `temporal` program: which version we fetch or build, where it is cached, and what a given one is. */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isTooOld, oldestServer } from "../connection.js";
/** The release that scripts/temporal-server builds; brings server 1.31.2. */
export const temporalVersion = '1.8.2';
export function cachedTemporalPath(cache) {
    return join(cache, 'temporal', temporalVersion, 'temporal');
}
export async function findInPath(name, env) {
    for (const directory of (env['PATH'] ?? '').split(delimiter)) {
        const candidate = join(directory, name);
        if (directory !== '' && (await isExecutable(candidate)))
            return candidate;
    }
    return undefined;
}
export async function isExecutable(path) {
    return access(path, constants.X_OK).then(() => true, () => false);
}
/** Asks a program what it is. One that hangs, crashes or carries an old server is not used, and why is said. */
export async function judgeBinary(path) {
    let text;
    try {
        text = (await promisify(execFile)(path, ['--version'], { timeout: 15_000 })).stdout.trim();
    }
    catch (error) {
        const detail = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
        return { usable: false, why: `\`--version\` failed: ${detail}` };
    }
    const match = /temporal version (\S+).*\(server v?(\d+\.\d+\.\d+)/i.exec(text);
    const [version, server] = [match?.[1], match?.[2]];
    if (version === undefined || server === undefined) {
        return { usable: false, why: `it is not Temporal's CLI: \`--version\` said "${text.slice(0, 80)}"` };
    }
    if (isTooOld(server)) {
        return {
            usable: false,
            why: `expected server ${oldestServer.join('.')} or newer, found ${server} (CLI ${version})`,
        };
    }
    return { usable: true, version };
}
/**
 * Runs `produce` with a path beside the cached one, and renames only what it proved to be a usable program: whoever
 * is killed half-way leaves no half cache.
 * @returns the cached path
 */
export async function fillCache(cachedPath, produce) {
    const directory = dirname(cachedPath);
    await mkdir(directory, { recursive: true });
    await sweepStaged(directory);
    const stagedPath = join(directory, `.staged.${process.pid}`);
    try {
        await produce(stagedPath);
        const verdict = await judgeBinary(stagedPath);
        if (!verdict.usable)
            throw new Error(verdict.why);
        await rename(stagedPath, cachedPath);
        return cachedPath;
    }
    finally {
        await rm(stagedPath, { recursive: true, force: true });
    }
}
async function sweepStaged(directory) {
    for (const name of await readdir(directory)) {
        const pid = /^\.staged\.(\d+)/.exec(name)?.[1];
        if (pid !== undefined && !isRunning(Number(pid))) {
            await rm(join(directory, name), { recursive: true, force: true });
        }
    }
}
function isRunning(pid) {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code === 'EPERM';
    }
}
