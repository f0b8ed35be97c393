/** Keeps one child process running: its output goes to a file, and it is started again, ever more slowly, when it ends. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { refToProcess } from "../../adapters/service/up-state.js";
import { UnavailableError } from "../../domain/errors.js";
import { endProcess } from "./supervise-end.js";
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** who ran this long did not fail at its start: the next pause is a short one again */
const steadyMs = 60_000;
export function supervise(options) {
    const { name, logFile } = options;
    let stopping = false;
    let pauseMs = firstPauseMs;
    let startedMs = performance.now();
    let child = start(options, false);
    let timer;
    const startAgain = (why) => {
        if (stopping)
            return;
        if (performance.now() - startedMs > steadyMs)
            pauseMs = firstPauseMs;
        options.onRestart(`${name} ended (${why}), started again in ${pauseMs} ms; its log: ${logFile}`);
        timer = setTimeout(() => {
            startedMs = performance.now();
            child = start(options, true);
            watch();
        }, pauseMs);
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    };
    const watch = () => {
        options.onStart?.();
        child.once('exit', (code, signal) => startAgain(String(signal ?? code ?? '?')));
        child.once('error', (error) => startAgain(error.message));
    };
    watch();
    return {
        ref: () => refToProcess(name, child.pid ?? 0),
        async ready(limitMs) {
            const untilMs = performance.now() + limitMs;
            for (;;) {
                const log = await readFile(logFile, 'utf8').catch(() => '');
                if (/^ready:/m.test(log))
                    return;
                if (performance.now() > untilMs || child.exitCode !== null)
                    throw notReady(name, log, logFile);
                await delay(50);
            }
        },
        async race(work) {
            const first = child;
            let fail;
            const ended = new Promise((_resolve, reject) => {
                fail = () => {
                    readFile(logFile, 'utf8').then((log) => reject(notReady(name, log, logFile)), () => reject(notReady(name, '', logFile)));
                };
                if (first.exitCode !== null)
                    fail();
                first.once('exit', fail);
                first.once('error', fail);
            });
            work.catch(() => undefined); // when the process ended first, nobody waits for it any more
            try {
                return await Promise.race([work, ended]);
            }
            finally {
                if (fail !== undefined)
                    first.off('exit', fail);
            }
        },
        async stop(graceMs) {
            stopping = true;
            clearTimeout(timer);
            await endProcess(child, graceMs);
        },
    };
}
function notReady(name, log, logFile) {
    const tail = log.trimEnd().split('\n').slice(-5).join('\n');
    return new UnavailableError(`${name}: expected it to be ready, found\n${tail}`, {
        code: 'PREREQUISITE_MISSING',
        hint: `read ${logFile}`,
    });
}
function start(options, append) {
    const { file = process.execPath, args, env, logFile } = options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, append ? 'a' : 'w');
    try {
        // In a group of its own: Ctrl-C reaches `up` alone, which ends its children in order.
        return spawn(file, args, { env, stdio: ['ignore', log, log], detached: true });
    }
    finally {
        closeSync(log);
    }
}
