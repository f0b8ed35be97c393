import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startWatchdog } from '../../../src/adapters/service/systemd-notify.ts';

let dir: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-notify-'));
  writeFileSync(join(dir, 'told'), '');
  writeFileSync(join(dir, 'systemd-notify'), `#!/bin/sh\necho "$@ at $NOTIFY_SOCKET" >> ${dir}/told\n`);
  chmodSync(join(dir, 'systemd-notify'), 0o755);
  env = {
    PATH: `${dir}:${process.env['PATH'] ?? ''}`,
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '150000',
  };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const told = (): string[] => readFileSync(join(dir, 'told'), 'utf8').split('\n').filter(Boolean);

it('tells systemd at once and again within its limit, until it is stopped', async () => {
  const watchdog = startWatchdog(env);
  await vi.waitFor(() => expect(told().length).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
  expect(new Set(told())).toEqual(new Set(['WATCHDOG=1 at /run/systemd/notify']));
  watchdog.stop();
});

it('says nothing where nobody asks, and outlives a missing program', async () => {
  startWatchdog({ ...env, WATCHDOG_USEC: undefined }).stop();
  startWatchdog({ ...env, NOTIFY_SOCKET: undefined }).stop();
  startWatchdog({ ...env, PATH: '/nowhere' }).stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(told()).toEqual([]);
});
