/**
 * Starts Temporal's dev server as a process of our own: SQLite in WAL mode on a file, loopback only, without the
 * 50 ms that its defaults wait before every dispatch. (The SDK's `createLocal` gives up after 5 s.)
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reserveLoopbackPort } from "../../adapters/free-port.js";
import { UnavailableError } from "../../domain/errors.js";
import { waitForServer } from "../connection.js";
import { registerSearchAttributes } from "../search-attributes.js";
import { endProcess } from "./supervise-end.js";
import { defaultNamespace } from "./temporal-address.js";
import { findTemporal } from "./temporal-server-find.js";
// One history shard polls its queue at most 20 times a second by default: 50 ms for every step of every workflow.
// A namespace may have 1,200 polls of activities at a time by default, and a node worker has two of them.
const dynamicConfig = {
    'frontend.namespaceCount': 12_000,
    'history.transferProcessorMaxPollRPS': 2000,
    'history.timerProcessorMaxPollRPS': 2000,
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
};
export function temporalServerArguments(options) {
    return [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
        ...(options.uiPort === null
            ? ['--headless']
            : ['--ui-ip', '127.0.0.1', '--ui-port', String(options.uiPort), '--ui-disable-news-fetch']),
        ...['--db-filename', options.databaseFile, '--namespace', options.namespace],
        ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', `synchronous=${options.synchronous}`],
        ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
        ...['--log-level', options.logLevel],
    ];
}
export function localTarget(port, namespace, uiPort) {
    const address = `127.0.0.1:${port}`;
    return {
        address,
        namespace,
        origin: 'the server started here',
        ui: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
        connectionOptions: { address, grpcCompression: { codec: 'none' } },
    };
}
/**
 * Starts a server, waits until it answers, and registers our search attributes (also in a namespace that the database
 * file already holds).
 * @throws PlaceError no `temporal` program is to be had; UnavailableError it ended, or did not answer in time
 */
export async function startTemporalServer(options) {
    const binary = options.binary ?? (await findBinary());
    const port = options.port ?? (await reserveLoopbackPort());
    const uiPort = options.uiPort === undefined ? await reserveLoopbackPort() : options.uiPort;
    const namespace = options.namespace ?? defaultNamespace;
    const logFile = join(options.dataDir, 'temporal.log');
    const child = spawnLogged(binary, temporalServerArguments({
        databaseFile: join(options.dataDir, 'temporal.db'),
        port,
        uiPort,
        namespace,
        synchronous: options.synchronous ?? 2,
        logLevel: options.logLevel ?? 'warn',
    }), logFile);
    const target = localTarget(port, namespace, uiPort);
    const pid = child.pid ?? 0;
    const stop = (how = 'end') => endProcess(child, how === 'kill' ? 0 : 10_000);
    try {
        await waitUntilReady(child, target, options.readyLimitMs ?? 60_000, logFile);
    }
    catch (error) {
        await stop('kill');
        throw error;
    }
    return { address: target.address, port, namespace, uiUrl: target.ui, pid, logFile, target, stop };
}
async function findBinary() {
    const { TEMPORAL_ADDRESS: _, ...env } = process.env;
    const choice = await findTemporal({ env });
    if (choice.kind !== 'binary')
        throw new Error('unreachable: without TEMPORAL_ADDRESS a program is found');
    return choice.path;
}
function spawnLogged(binary, args, logFile) {
    mkdirSync(dirname(logFile), { recursive: true });
    // The file itself, not a pipe: a server must not block or die when its starter is gone.
    const log = openSync(logFile, 'a');
    try {
        return spawn(binary, args, { stdio: ['ignore', log, log], detached: true });
    }
    finally {
        closeSync(log);
    }
}
async function waitUntilReady(child, target, limitMs, logFile) {
    const ended = new AbortController();
    const exit = once(child, 'exit', { signal: ended.signal }).then(async () => {
        throw new UnavailableError(`Temporal server at ${target.address}: expected it to start, found that it ended\n${await readTail(logFile)}`, { code: 'PREREQUISITE_MISSING', hint: `read ${logFile}` });
    }, (error) => {
        if (!ended.signal.aborted)
            throw error;
    });
    const ready = waitForServer(target, limitMs, ended.signal).then(async ({ connection, close }) => {
        await registerSearchAttributes(connection, target.namespace);
        await close();
    });
    // When the process ended first, nobody waits for the connection attempt that is still under way.
    ready.catch(() => undefined);
    try {
        await Promise.race([ready, exit]);
    }
    finally {
        ended.abort();
        await exit.catch(() => undefined);
    }
}
async function readTail(file) {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-5).join('\n');
}
