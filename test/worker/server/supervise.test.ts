/** Child processes: started again when they end by themselves, ended by pid when told. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isProcessAlive, refToProcess, writeUpState } from '../../../src/adapters/service/up-state.ts';
import type { ProcessRef } from '../../../src/adapters/service/up-state.ts';
import { followLogs } from '../../../src/worker/server/supervise-follow.ts';
import { supervise } from '../../../src/worker/server/supervise.ts';
import type { Supervised } from '../../../src/worker/server/supervise.ts';
import { endLeftovers } from '../../../src/worker/up/up-leftovers.ts';

let dir: string;
let running: Supervised[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-supervise-'));
  running = [];
});
afterEach(async () => {
  for (const each of running) await each.stop(0);
  rmSync(dir, { recursive: true, force: true });
});

function start(script: string, onRestart: (detail: string) => void = () => undefined): Supervised {
  const child = supervise({
    name: 'child',
    args: ['-e', script],
    env: { PATH: process.env['PATH'] },
    logFile: join(dir, 'logs/child.log'),
    onRestart,
  });
  running.push(child);
  return child;
}

const forever = 'console.log("ready: yes"); setInterval(() => {}, 1000);';

test('one that is killed is started again, as another process', async () => {
  const restarts: string[] = [];
  const child = start(forever, (detail) => restarts.push(detail));
  await child.ready(20_000);
  const first = child.ref();
  process.kill(first.pid, 'SIGKILL');
  await vi.waitFor(() => expect(child.ref().pid).not.toBe(first.pid), { timeout: 20_000 });
  expect(restarts[0]).toMatch(/^child ended \(SIGKILL\), started again in 500 ms/);
  expect(isProcessAlive(child.ref())).toBe(true);
});

test('one that ends before it is ready fails with the end of its log', async () => {
  const child = start('console.error("no such file: x"); process.exit(3)');
  await expect(child.ready(20_000)).rejects.toThrow('no such file: x');
});

test('one that ends while it is waited for fails with the end of its log', async () => {
  const child = start('console.error("port taken"); process.exit(1)');
  await expect(child.race(new Promise(() => undefined))).rejects.toThrow('port taken');
});

test('stop leaves nothing, also when SIGTERM is ignored', async () => {
  const child = start(`process.on("SIGTERM", () => {}); ${forever}`);
  await child.ready(20_000);
  const ref = child.ref();
  await child.stop(100);
  expect(isProcessAlive(ref)).toBe(false);
});

test('a program that is not there is told, not thrown at the starter', async () => {
  const restarts: string[] = [];
  const child = supervise({
    name: 'child',
    file: join(dir, 'missing'),
    args: [],
    env: {},
    logFile: join(dir, 'child.log'),
    onRestart: (detail) => restarts.push(detail),
  });
  running.push(child);
  await vi.waitFor(() => expect(restarts[0]).toContain('ENOENT'), { timeout: 20_000 });
});

test('what a killed `up` left is ended by pid; a pid that is somebody else now is left alone', async () => {
  // Not supervised here: nobody starts it again, as after the end of its `up`.
  const left = spawn(process.execPath, ['-e', forever], { detached: true, stdio: 'ignore' });
  const leftRef = refToProcess('node-cp-1', left.pid ?? 0);
  const other = start(forever);
  await other.ready(20_000);
  const stale: ProcessRef = { ...other.ref(), name: 'control', startTicks: '1' };
  await storeState({ name: 'up', pid: 2 ** 22 + 1, startTicks: '1' }, [leftRef, stale]);
  const reports: string[] = [];
  await endLeftovers(join(dir, 'up.json'), (line) => reports.push(line));
  expect(isProcessAlive(leftRef)).toBe(false);
  expect(reports).toEqual([`node-cp-1 (pid ${leftRef.pid}) was left by an earlier \`kubemend up\`: ended`]);
  expect(isProcessAlive(other.ref())).toBe(true);
});

test('an `up` that still runs is not disturbed', async () => {
  const child = start(forever);
  await child.ready(20_000);
  await storeState(refToProcess('up', process.pid), [child.ref()]);
  await expect(endLeftovers(join(dir, 'up.json'), () => undefined)).rejects.toThrow(`pid ${process.pid}`);
  expect(isProcessAlive(child.ref())).toBe(true);
});

async function storeState(up: ProcessRef, processes: ProcessRef[]): Promise<void> {
  await writeUpState(join(dir, 'up.json'), {
    schema: 1,
    startedAt: new Date().toISOString(),
    cluster: 'local',
    node: null,
    nodeConfig: null,
    temporal: { address: '127.0.0.1:1', namespace: 'default', ui: null },
    up,
    processes,
  });
}

test('logs are followed line by line, each with its name', async () => {
  const logs = join(dir, 'follow');
  mkdirSync(logs);
  writeFileSync(join(logs, 'control.log'), 'one\ntw');
  const lines: string[] = [];
  const stop = followLogs(logs, (line) => lines.push(line));
  await vi.waitFor(() => expect(lines).toEqual(['control | one']), { timeout: 20_000 });
  appendFileSync(join(logs, 'control.log'), 'o\n');
  writeFileSync(join(logs, 'node-cp-1.log'), 'begun\n');
  await stop();
  expect(lines).toEqual(['control | one', 'control | two', 'node-cp-1 | begun']);
});
