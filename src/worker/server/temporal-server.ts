/**
 * Starts Temporal's dev server as a process of our own: SQLite in WAL mode on a file, loopback only, without the
 * 50 ms that its defaults wait before every dispatch. (The SDK's `createLocal` gives up after 5 s.)
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reserveLoopbackPort } from '../../adapters/free-port.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { waitForServer } from '../connection.ts';
import { registerSearchAttributes } from '../search-attributes.ts';
import { endProcess } from './supervise-end.ts';
import { defaultNamespace } from './temporal-address.ts';
import type { TemporalTarget } from './temporal-address.ts';
import { findTemporal } from './temporal-server-find.ts';

export interface TemporalServerOptions {
  /** holds temporal.db and temporal.log */
  dataDir: string;
  /** path of a `temporal` program; default: what `findTemporal` finds */
  binary?: string;
  /** default: a free one */
  port?: number;
  /** default: a free one; null: no Web UI */
  uiPort?: number | null;
  namespace?: string;
  /** SQLite: 2 also survives a power loss, 1 is faster */
  synchronous?: 1 | 2;
  logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'never';
  readyLimitMs?: number;
}

export interface TemporalServer {
  address: string;
  port: number;
  namespace: string;
  uiUrl: string | null;
  pid: number;
  logFile: string;
  target: TemporalTarget;
  /** Ends exactly this process, and waits until it is gone; kill: with SIGKILL, as a crash would. */
  stop: (how?: 'end' | 'kill') => Promise<void>;
}

// One history shard polls its queue at most 20 times a second by default: 50 ms for every step of every workflow.
// A namespace may have 1,200 polls of activities at a time by default, and a node worker has two of them.
const dynamicConfig = {
  'frontend.namespaceCount': 12_000,
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

export interface ServerArguments {
  databaseFile: string;
  port: number;
  uiPort: number | null;
  namespace: string;
  synchronous: 1 | 2;
  logLevel: string;
}

export function temporalServerArguments(options: ServerArguments): string[] {
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

export function localTarget(port: number, namespace: string, uiPort: number | null): TemporalTarget {
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
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const binary = options.binary ?? (await findBinary());
  const port = options.port ?? (await reserveLoopbackPort());
  const uiPort = options.uiPort === undefined ? await reserveLoopbackPort() : options.uiPort;
  const namespace = options.namespace ?? defaultNamespace;
  const logFile = join(options.dataDir, 'temporal.log');
  const child = spawnLogged(
    binary,
    temporalServerArguments({
      databaseFile: join(options.dataDir, 'temporal.db'),
      port,
      uiPort,
      namespace,
      synchronous: options.synchronous ?? 2,
      logLevel: options.logLevel ?? 'warn',
    }),
    logFile,
  );
  const target = localTarget(port, namespace, uiPort);
  const pid = child.pid ?? 0;
  const stop = (how: 'end' | 'kill' = 'end'): Promise<void> => endProcess(child, how === 'kill' ? 0 : 10_000);
  try {
    await waitUntilReady(child, target, options.readyLimitMs ?? 60_000, logFile);
  } catch (error) {
    await stop('kill');
    throw error;
  }
  return { address: target.address, port, namespace, uiUrl: target.ui, pid, logFile, target, stop };
}

async function findBinary(): Promise<string> {
  const { TEMPORAL_ADDRESS: _, ...env } = process.env;
  const choice = await findTemporal({ env });
  if (choice.kind !== 'binary') throw new Error('unreachable: without TEMPORAL_ADDRESS a program is found');
  return choice.path;
}

function spawnLogged(binary: string, args: string[], logFile: string): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  // The file itself, not a pipe: a server must not block or die when its starter is gone.
  const log = openSync(logFile, 'a');
  try {
    return spawn(binary, args, { stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}

async function waitUntilReady(
  child: ChildProcess,
  target: TemporalTarget,
  limitMs: number,
  logFile: string,
): Promise<void> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(
    async () => {
      throw new UnavailableError(
        `Temporal server at ${target.address}: expected it to start, found that it ended\n${await readTail(logFile)}`,
        { code: 'PREREQUISITE_MISSING', hint: `read ${logFile}` },
      );
    },
    (error: unknown) => {
      if (!ended.signal.aborted) throw error;
    },
  );
  const ready = waitForServer(target, limitMs, ended.signal).then(async ({ connection, close }) => {
    await registerSearchAttributes(connection, target.namespace);
    await close();
  });
  // When the process ended first, nobody waits for the connection attempt that is still under way.
  ready.catch(() => undefined);
  try {
    await Promise.race([ready, exit]);
  } finally {
    ended.abort();
    await exit.catch(() => undefined);
  }
}

async function readTail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
