/** Two ways to get a `temporal` program that is not there yet: the SDK's own download, and a build with Go. */
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackageRoot } from "../../package-root.js";
import { cachedTemporalPath, fillCache, findInPath, isExecutable, temporalVersion, } from "./temporal-server-binary.js";
const moduleDir = join(findPackageRoot(), 'scripts/temporal-server');
/**
 * Fails within seconds when Temporal's host is not to be reached.
 * @returns the cached path
 */
export async function downloadTemporal(options) {
    await probeDownloadHost(options.env);
    options.report(`downloading temporal ${temporalVersion} (about 40 MB)`);
    return await fillCache(cachedTemporalPath(options.cache), async (stagedPath) => {
        const directory = `${stagedPath}.d`;
        await mkdir(directory, { recursive: true });
        try {
            const script = join(moduleDir, 'download.mjs');
            const command = { file: process.execPath, args: [script, `v${temporalVersion}`, directory] };
            const output = await run(command, { env: options.env, limitMs: 300_000 });
            await copyFile(output.trim().split('\n').at(-1) ?? '', stagedPath);
            await chmod(stagedPath, 0o755);
        }
        finally {
            await rm(directory, { recursive: true, force: true });
        }
    });
}
// Through a proxy the look is the download's own; it has a limit too.
async function probeDownloadHost(env) {
    if (env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['ALL_PROXY'] ?? env['all_proxy'])
        return;
    try {
        await fetch('https://temporal.download/', { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
    }
    catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        throw new Error(`temporal.download is not reachable (${cause instanceof Error ? cause.message : 'no answer'})`, {
            cause: error,
        });
    }
}
/**
 * Builds the official CLI from its Go module: about four minutes the first time, with progress.
 * @returns the cached path
 */
export async function buildTemporal(options) {
    const go = await findGo(options.env);
    if (go === undefined)
        throw new Error('no `go` in PATH or in /usr/local/go/bin');
    const found = /go(\d+)\.(\d+)/.exec(await run({ file: go, args: ['version'] }, { env: options.env, limitMs: 15_000 }));
    if (found === null || (Number(found[1]) === 1 && Number(found[2]) < 21)) {
        throw new Error(`expected Go 1.21 or newer, found ${found?.[0] ?? 'an unknown version'} (${go})`);
    }
    options.report(`building temporal ${temporalVersion} with ${go}: 4 to 10 minutes, once`);
    const startedAt = performance.now();
    const progress = countPackages((text) => {
        const elapsedSeconds = Math.round((performance.now() - startedAt) / 1_000);
        options.report(`building temporal ${temporalVersion}: ${text}, ${elapsedSeconds} s`);
    });
    return await fillCache(cachedTemporalPath(options.cache), async (stagedPath) => {
        const ldflags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${temporalVersion}`;
        const args = ['build', '-v', '-trimpath', '-ldflags', ldflags, '-o', stagedPath];
        await run({ file: go, args: [...args, 'github.com/temporalio/cli/cmd/temporal'], cwd: moduleDir }, {
            // The module asks for a newer Go than most machines have; `auto` lets an older one fetch it.
            env: { ...options.env, CGO_ENABLED: '0', GOTOOLCHAIN: options.env['GOTOOLCHAIN'] ?? 'auto' },
            limitMs: 1_800_000,
            onLine: progress,
        });
    });
}
async function findGo(env) {
    const usual = '/usr/local/go/bin/go';
    return (await findInPath('go', env)) ?? ((await isExecutable(usual)) ? usual : undefined);
}
/** Turns Go's one line per module or package into one report per 15 s. */
function countPackages(report) {
    let [downloaded, compiled, reportedAt] = [0, 0, performance.now()];
    return (line) => {
        if (line.startsWith('go: downloading'))
            downloaded += 1;
        else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line))
            compiled += 1;
        if (performance.now() - reportedAt < 15_000)
            return;
        reportedAt = performance.now();
        report(compiled > 0 ? `${compiled} packages compiled` : `${downloaded} modules downloaded`);
    };
}
async function run(command, options) {
    return await new Promise((resolve, reject) => {
        const child = spawn(command.file, command.args, {
            env: options.env,
            stdio: ['ignore', 'pipe', 'pipe'],
            timeout: options.limitMs,
            ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
        });
        let output = '';
        const lastLines = [];
        child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
        child.stderr.setEncoding('utf8').on('data', (text) => {
            for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
                options.onLine?.(line);
                lastLines.push(line);
                if (lastLines.length > 5)
                    lastLines.shift();
            }
        });
        child.on('error', reject);
        child.on('close', (code, signal) => {
            if (code === 0)
                resolve(output);
            else
                reject(new Error(lastLines.at(-1) ?? `ended with ${signal ?? String(code)}`));
        });
    });
}
