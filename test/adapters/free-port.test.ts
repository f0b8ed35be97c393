/** Ports for servers that others start: free, held for them, and never one that a connection may take. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { findFreePort, holdPort, reserveLoopbackPort } from '../../src/adapters/free-port.ts';

it('are below those that Linux gives to connections, and given once', async () => {
  const ports: number[] = [];
  for (let count = 0; count < 50; count += 1) ports.push(await reserveLoopbackPort());
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.every((port) => port >= 20_000 && port < 30_000)).toBe(true);
});

/** What another process of ours is told that would have this very port. */
function askElsewhere(port: number): string {
  const script = `
    const { createServer } = require('node:net');
    const server = createServer();
    server.once('error', ({ code }) => { console.log(code); process.exit(0); });
    server.listen({ path: '\\0kubemend-port-${port}' }, () => { console.log('given'); process.exit(0); });`;
  const asked = spawnSync(process.execPath, ['-e', script], {
    cwd: join(import.meta.dirname),
    encoding: 'utf8',
  });
  return asked.stdout.trim();
}

it('are kept from another process that asks for the very same', async () => {
  expect(askElsewhere(await reserveLoopbackPort())).toBe('EADDRINUSE');
});

it('are let go after a while where that was asked for, and kept by who takes them over', async () => {
  const short = await reserveLoopbackPort(50);
  const takenOver = await reserveLoopbackPort(50);
  await holdPort(takenOver, { againMs: 20 });
  await delay(200);
  expect(askElsewhere(short)).toBe('given');
  expect(askElsewhere(takenOver)).toBe('EADDRINUSE');
});

it('the first free one of a range is not one that somebody listens on', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  expect(await findFreePort(port, 1)).toBeNull();
  expect(await findFreePort(port, 20)).toBeGreaterThan(port);
  await new Promise((resolve) => server.close(resolve));
});
