/** Our own Temporal server: survives a SIGKILL on its file and port, registers what we need, and leaves nothing. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defineSearchAttributeKey } from '@temporalio/common';
import proto from '@temporalio/proto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isPortFree, reserveLoopbackPort } from '../../../src/adapters/free-port.ts';
import { inspectSearchAttributes } from '../../../src/adapters/service/search-attributes.ts';
import { processStartTicks } from '../../../src/adapters/service/up-state.ts';
import { searchAttributes } from '../../../src/domain/names.ts';
import { connectClient, isTooOld } from '../../../src/worker/connection.ts';
import { registerSearchAttributes } from '../../../src/worker/search-attributes.ts';
import { findTemporal } from '../../../src/worker/server/temporal-server-find.ts';
import {
  localTarget,
  startTemporalServer,
  temporalServerArguments,
} from '../../../src/worker/server/temporal-server.ts';
import type { TemporalServer, TemporalServerOptions } from '../../../src/worker/server/temporal-server.ts';

let dir: string;
let servers: TemporalServer[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubemend-server-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.stop('kill');
  await rm(dir, { recursive: true, force: true });
});

async function start(options: Partial<TemporalServerOptions> = {}): Promise<TemporalServer> {
  const server = await startTemporalServer({ dataDir: dir, uiPort: null, synchronous: 1, ...options });
  servers.push(server);
  return server;
}

test('it keeps its runs through SIGKILL, on the same file and port', async () => {
  const first = await start();
  const { client, close } = await connectClient(first.target);
  await client.workflow.start('remediate', { taskQueue: 'nobody', workflowId: 'kept', args: [] });
  await close();
  await first.stop('kill');
  const second = await start({ port: first.port });
  expect(second.address).toBe(first.address);
  expect(second.pid).not.toBe(first.pid);
  const again = await connectClient(second.target);
  expect((await again.client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
  await again.close();
});

test('search attributes are registered, also in a namespace that the file already holds', async () => {
  const { TEMPORAL_ADDRESS: _, ...env } = process.env;
  const choice = await findTemporal({ env });
  if (choice.kind !== 'binary') throw new Error('expected a program');
  // A server of another origin on the same file: the namespace is there, our attributes are not.
  const port = await reserveLoopbackPort();
  const bare = execFile(
    choice.path,
    temporalServerArguments({
      databaseFile: join(dir, 'temporal.db'),
      port,
      uiPort: null,
      namespace: 'default',
      synchronous: 1,
      logLevel: 'error',
    }),
  );
  await untilAnswering(port);
  bare.kill('SIGTERM');
  await once(bare, 'exit');

  const server = await start();
  const { connection, client, close } = await connectClient(server.target);
  expect(await inspectSearchAttributes(connection, 'default')).toEqual({ missing: [], mistyped: [] });
  expect(await registerSearchAttributes(connection, 'default')).toEqual([]);
  await client.workflow.start('remediate', {
    taskQueue: 'nobody',
    workflowId: 'found',
    args: [],
    typedSearchAttributes: [
      { key: defineSearchAttributeKey('Cluster', 'KEYWORD'), value: 'lab' },
      {
        key: defineSearchAttributeKey('CheckIds', 'KEYWORD_LIST'),
        value: ['cis-1.12/1.2.15', 'cis-1.12/1.3.2'],
      },
    ],
  });
  await expect
    .poll(async () => (await client.workflow.count('CheckIds = "cis-1.12/1.3.2"')).count, { timeout: 20_000 })
    .toBe(1);
  await close();
});

async function untilAnswering(port: number): Promise<void> {
  const target = localTarget(port, 'default', null);
  await expect
    .poll(() => connectClient(target, 1_000).then(({ close }) => close().then(() => 'yes'), String), {
      timeout: 60_000,
    })
    .toBe('yes');
}

test('an attribute of another type is named, not used', async () => {
  const server = await start({ namespace: 'theirs' });
  const { connection, close } = await connectClient(server.target);
  await connection.operatorService.removeSearchAttributes({
    namespace: 'theirs',
    searchAttributes: ['Cluster'],
  });
  await connection.operatorService.addSearchAttributes({
    namespace: 'theirs',
    searchAttributes: { Cluster: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT },
  });
  await expect(registerSearchAttributes(connection, 'theirs')).rejects.toThrow(
    'search attributes of namespace "theirs": Cluster: expected Keyword, found Int',
  );
  await close();
  expect(Object.keys(searchAttributes)).toContain('Cluster');
});

test('stop ends the process and frees its ports', async () => {
  const uiPort = await reserveLoopbackPort();
  const server = await start({ uiPort });
  expect(server.uiUrl).toBe(`http://127.0.0.1:${uiPort}`);
  expect(processStartTicks(server.pid)).toBeDefined();
  await server.stop();
  expect(processStartTicks(server.pid)).toBeUndefined();
  expect(await isPortFree(server.port, '127.0.0.1')).toBe(true);
  expect(await isPortFree(uiPort, '127.0.0.1')).toBe(true);
});

test('a port that is taken is told with the end of the log', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(
    /expected it to start, found that it ended[^]*address already in use/,
  );
  other.close();
});

test('errors say what was expected, what was found and what to do', async () => {
  const server = await start();
  const nowhere = localTarget(await reserveLoopbackPort(), 'default', null);
  await expect(connectClient(nowhere, 1_000)).rejects.toMatchObject({
    name: 'UnavailableError',
    message: expect.stringMatching(
      /^no Temporal server at 127\.0\.0\.1:\d+ \(from the server started here\): /,
    ) as string,
    hint: expect.stringContaining('kubemend up') as string,
  });
  await expect(connectClient({ ...server.target, namespace: 'nowhere' })).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('namespace "nowhere"') as string,
    hint: expect.stringContaining('temporal operator namespace create') as string,
  });
  expect(['1.28.4', '1.29.1', '1.31.2', '0.9.0', 'cloud', ''].map(isTooOld)).toEqual([
    true,
    false,
    false,
    true,
    false,
    false,
  ]);
});

test('the official command line needs nothing but the address', async () => {
  const server = await start();
  const choice = await findTemporal({ env: { ...process.env, TEMPORAL_ADDRESS: undefined } });
  if (choice.kind !== 'binary') throw new Error('expected a program');
  const args = ['operator', 'search-attribute', 'list', '--address', server.address, '--output', 'json'];
  const { stdout } = await promisify(execFile)(choice.path, args);
  for (const name of Object.keys(searchAttributes)) expect(stdout).toContain(name);
});
