/** What `scripts/lab` takes for a lab that is up, and what of it on the machine it removes. No lab is started for it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot, runProgram } from '../scenarios/support/programs.ts';
import type { Ended } from '../scenarios/support/programs.ts';
import { soon } from '../scenarios/support/soon.ts';

let dir: string;
let started: ChildProcess[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-lab-test-'));
  started = [];
});
afterEach(async () => {
  for (const child of started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null))
    await end(child);
  rmSync(dir, { recursive: true });
});

/** With a link, an address and cgroups that no lab of this machine has. */
async function lab(name: string, ...args: string[]): Promise<Ended> {
  const own = {
    KUBEMEND_LAB_DIR: join(dir, name),
    KUBEMEND_LAB_CGROUP: 'kubemend-lab-test',
    KUBEMEND_LAB_BRIDGE: 'kmtest0',
    KUBEMEND_LAB_NET: '10.255.255',
  };
  const env = { PATH: process.env['PATH'], HOME: dir, ...own };
  return await runProgram(join(packageRoot, 'scripts/lab'), args, { env, cwd: dir });
}

/** A lab with one node, of the highest number that has no link on any machine. @param pid of its first process; null: off */
function writeLab(name: string, pid: number | null, made: string[] = []): void {
  mkdirSync(join(dir, name, 'cp'), { recursive: true });
  writeFileSync(join(dir, name, 'cp/index'), '200\n');
  if (pid !== null) writeFileSync(join(dir, name, 'cp/pid'), `${pid}\n`);
  writeFileSync(join(dir, name, 'made'), made.map((place) => `${place}\n`).join(''));
}

/** @param script after which it sleeps, in a mount namespace of its own. @param name of the lab whose node it is; null: of none */
function startProcess(name: string | null, script = 'true'): ChildProcess & { pid: number } {
  const env = { PATH: process.env['PATH'], ...(name !== null && { LAB_DIR: join(dir, name, 'cp') }) };
  const command = `${script}; exec sleep 600`;
  const options = ['--mount', '--propagation', 'private', 'sh', '-c', command];
  const child = spawn('unshare', options, { env, stdio: 'ignore' });
  started.push(child);
  if (child.pid === undefined) throw new Error('expected unshare of util-linux');
  return Object.assign(child, { pid: child.pid });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

it('a node whose process runs, or that was switched off, is a lab that is up; a machine without one has none', async () => {
  expect(await lab('none-yet', 'none')).toMatchObject({ exitCode: 0 });
  writeLab('on', startProcess('on').pid);
  writeLab('off', null);
  for (const name of ['on', 'off']) {
    expect(await lab(name, 'none')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('up already') as string,
    });
    expect(existsSync(join(dir, name))).toBe(true);
  }
});

it('a node whose process has gone leaves nothing in the way, and whoever has its number now is left alone', async () => {
  const other = startProcess(null);
  writeLab('gone', other.pid);
  expect((await lab('gone', 'sh', 'cp', 'true')).stderr).toContain('its processes have gone');
  expect(await lab('gone', 'none')).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(dir, 'gone'))).toBe(false);
  expect(other.exitCode ?? other.signalCode).toBeNull();
});

it('a mount point is removed by the last lab whose node is mounted on it', async () => {
  const [place, disk] = [join(dir, 'place'), join(dir, 'disk')];
  for (const each of [place, disk]) mkdirSync(each);
  const node = startProcess('second', `mount --bind ${disk} ${place}`);
  writeLab('first', null, [place]);
  writeLab('second', node.pid);
  await soon(
    'the mount',
    () => readFileSync(`/proc/${node.pid}/mountinfo`, 'utf8').includes(` ${place} `) || undefined,
  );
  expect(await lab('first', 'down')).toMatchObject({ exitCode: 0 });
  expect(existsSync(place)).toBe(true);
  expect(readFileSync(`/proc/${node.pid}/mountinfo`, 'utf8')).toContain(` ${place} `);
  expect(await lab('second', 'down')).toMatchObject({ exitCode: 0 });
  expect(existsSync(place)).toBe(false);
});
