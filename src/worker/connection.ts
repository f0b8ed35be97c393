/** Connections to Temporal for commands and for workers, with errors that say what to do. The SDK is loaded when first needed. */
import type { Client, Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { InputError, UnavailableError } from '../domain/errors.ts';
import type { TemporalTarget } from './server/temporal-address.ts';

/** The oldest server that has everything we use (per-type timeout rules, updates with start). */
export const oldestServer = [1, 29] as const;

export interface Connected {
  client: Client;
  connection: Connection;
  serverVersion: string;
  close: () => Promise<void>;
}

/**
 * Connects a client and looks that server and namespace are usable.
 * @throws UnavailableError no server there, or it does not answer within `deadlineMs`
 * @throws InputError the namespace does not exist, or the server is too old
 */
export async function connectClient(target: TemporalTarget, deadlineMs = 10_000): Promise<Connected> {
  const { Client, Connection } = await import('../adapters/service/temporal-client.ts');
  const { apiKey, metadata, tls, address } = target.connectionOptions;
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      address: address ?? target.address,
      connectTimeout: deadlineMs,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(tls === undefined ? {} : { tls }),
    });
    const serverVersion = await inspectServer(connection, target, deadlineMs);
    const opened = connection;
    return {
      client: new Client({ connection, namespace: target.namespace }),
      connection,
      serverVersion,
      close: () => opened.close(),
    };
  } catch (error) {
    await connection?.close();
    throw explainConnectError(error, target);
  }
}

/** @throws like `connectClient`: a worker looks before it starts to poll */
export async function connectWorker(target: TemporalTarget, deadlineMs = 10_000): Promise<NativeConnection> {
  const { close } = await connectClient(target, deadlineMs);
  await close();
  const { NativeConnection } = await import('@temporalio/worker');
  try {
    return await NativeConnection.connect(target.connectionOptions);
  } catch (error) {
    throw explainConnectError(error, target);
  }
}

/**
 * Waits until a server answers, for processes that may start before it.
 * @throws the last error, once `limitMs` is over; at once for what waiting does not heal
 */
export async function waitForServer(
  target: TemporalTarget,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Connected> {
  const until = performance.now() + limitMs;
  for (;;) {
    signal?.throwIfAborted();
    const remainingMs = until - performance.now();
    try {
      return await connectClient(target, Math.max(1_000, Math.min(remainingMs, 10_000)));
    } catch (error) {
      if (!(error instanceof UnavailableError) || performance.now() >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function inspectServer(
  connection: Connection,
  target: TemporalTarget,
  deadlineMs: number,
): Promise<string> {
  return await connection.withDeadline(Date.now() + deadlineMs, async () => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    await connection.workflowService.describeNamespace({ namespace: target.namespace });
    if (isTooOld(serverVersion)) {
      throw new InputError(
        `Temporal server at ${target.address}: expected version ${oldestServer.join('.')} or newer, found ${serverVersion}`,
        { code: 'PREREQUISITE_MISSING', hint: 'upgrade it, or let `kubemend up` start its own' },
      );
    }
    return serverVersion;
  });
}

/** A version that cannot be read (a build from source, a cloud) is taken as new. */
export function isTooOld(version: string): boolean {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major < oldestServer[0] || (major === oldestServer[0] && minor < oldestServer[1]);
}

// Status codes of gRPC: NOT_FOUND 5, PERMISSION_DENIED 7, UNAUTHENTICATED 16.
const notFound = 5;
const refusals = new Set([7, 16]);

export function explainConnectError(error: unknown, target: TemporalTarget): Error {
  if (error instanceof InputError || error instanceof UnavailableError) return error;
  const code = grpcCode(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (code === notFound) {
    return new InputError(
      `namespace "${target.namespace}" at ${target.address}: expected an existing namespace, found none`,
      {
        code: 'PREREQUISITE_MISSING',
        hint: `create it (\`temporal operator namespace create --address ${target.address} -n ${target.namespace}\`) or name another: TEMPORAL_NAMESPACE, --namespace`,
        cause: error,
      },
    );
  }
  if (code !== undefined && refusals.has(code)) {
    return new InputError(
      `Temporal server at ${target.address}: expected to be let in to namespace "${target.namespace}", found: ${detail}`,
      {
        code: 'PERMISSION_DENIED',
        hint: 'check TEMPORAL_API_KEY, the client certificate (TEMPORAL_TLS_*) and the namespace',
        cause: error,
      },
    );
  }
  return new UnavailableError(
    `no Temporal server at ${target.address} (from ${target.origin}): expected a gRPC answer, found ${firstLine(detail)}`,
    {
      code: 'PREREQUISITE_MISSING',
      hint: 'start one: `kubemend up`; or name yours: TEMPORAL_ADDRESS, --address, temporal.address in kubemend.yaml',
      cause: error,
    },
  );
}

function grpcCode(error: unknown): number | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'number') return current.code;
  }
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
