/** The kubelet's restart, by a systemctl that refuses a unit which was started too often, as the real one does. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKubeletControl } from '../../../src/adapters/kubelet/kubelet-control.ts';

/** StartLimitBurst=2 and no time that runs out; `broken` is a unit whose program fails, at its limit or not. */
const systemctl = `#!/bin/sh
dir=$(dirname "$0")
echo "$*" >>"$dir/calls"
for unit in "$@"; do :; done
starts=$(cat "$dir/$unit.starts" 2>/dev/null || echo 0)
case $1 in
  restart)
    [ "$unit" = gone ] && { echo "Failed to restart gone.service: Unit gone.service not found." >&2; exit 5; }
    if [ "$starts" -ge 2 ]; then
      echo start-limit-hit >"$dir/$unit.result"
      echo "Job for $unit.service failed because start of the service was attempted too often." >&2
      exit 1
    fi
    echo $((starts + 1)) >"$dir/$unit.starts"
    case $unit in
      broken*)
        echo exit-code >"$dir/$unit.result"
        echo "Job for $unit.service failed because the control process exited with error code." >&2
        exit 1 ;;
    esac
    echo success >"$dir/$unit.result" ;;
  reset-failed) rm -f "$dir/$unit.starts"; echo success >"$dir/$unit.result" ;;
  show)
    case $2 in
      *=MainPID) echo "MainPID=$(cat "$dir/$unit.main" 2>/dev/null || echo 0)" ;;
      *) echo "Result=$(cat "$dir/$unit.result" 2>/dev/null || echo success)" ;;
    esac ;;
esac
`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-restart-'));
  writeFileSync(join(dir, 'systemctl'), systemctl);
  chmodSync(join(dir, 'systemctl'), 0o755);
  vi.stubEnv('PATH', `${dir}:${process.env['PATH'] ?? ''}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

const calls = (): string[] => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n');
const startedTwice = (unit = 'kubelet'): void => writeFileSync(join(dir, `${unit}.starts`), '2\n');
const restartOf = (unit: string) => createKubeletControl(['systemctl', 'restart', unit]);

describe('a unit below its start limit', () => {
  it('is restarted, and nothing else is asked', async () => {
    await restartOf('kubelet').restart(() => Promise.reject(new Error('not asked')));
    expect(calls()).toEqual(['restart kubelet']);
  });

  it('that fails for another reason is not reset', async () => {
    await expect(restartOf('broken').restart()).rejects.toThrow('control process exited with error code');
    expect(calls()).toEqual(['restart broken', 'show --property=Result broken']);
  });

  it('that is not there is told as it is', async () => {
    await expect(restartOf('gone').restart()).rejects.toMatchObject({
      code: 'NODE_ERROR',
      message: expect.stringContaining('Unit gone.service not found') as string,
    });
  });
});

describe('a kubelet that runs', () => {
  const whyNot = (command = ['systemctl', 'restart', 'kubelet']) =>
    createKubeletControl(command, () => Promise.resolve([process.pid])).whyNoRestart();
  const mainPid = (pid: number): void => writeFileSync(join(dir, 'kubelet.main'), `${pid}\n`);

  it('without the unit would get a second one beside it', async () => {
    expect(await whyNot()).toContain(
      `would start a second kubelet: process ${process.pid} is none of that unit`,
    );
    mainPid(1);
    expect(await whyNot()).toContain('would start a second kubelet');
    expect(calls()).toEqual(['show --property=MainPID kubelet', 'show --property=MainPID kubelet']);
  });

  it('by the unit, or by a program of it, may be restarted', async () => {
    for (const pid of [process.pid, process.ppid]) {
      mainPid(pid);
      expect(await whyNot()).toBeNull();
    }
  });

  it('is for the node’s own command to find', async () => {
    expect(await whyNot(['sh', '-c', 'systemctl restart kubelet'])).toBeNull();
  });
});

describe('a unit at its start limit', () => {
  it('is reset and restarted once more, and that is told before it is done', async () => {
    startedTwice();
    const told: string[] = [];
    await restartOf('kubelet').restart((why) => {
      told.push(why, calls().join(', '));
      return Promise.resolve(true);
    });
    expect(told).toEqual([
      "systemd's start limit of kubelet was reached: reset, and restarted once more",
      'restart kubelet, show --property=Result kubelet',
    ]);
    expect(calls().slice(2)).toEqual(['reset-failed kubelet', 'restart kubelet']);
    expect(readFileSync(join(dir, 'kubelet.starts'), 'utf8')).toBe('1\n');
  });

  it('by the program and the unit that node.yaml names', async () => {
    startedTwice('kubelet.service');
    await createKubeletControl([join(dir, 'systemctl'), 'restart', 'kubelet.service']).restart();
    expect(calls().slice(2)).toEqual(['reset-failed kubelet.service', 'restart kubelet.service']);
  });

  it('that does not start then either is tried no third time', async () => {
    startedTwice('broken');
    await expect(restartOf('broken').restart()).rejects.toThrow(
      /systemctl restart broken: .*at its start limit, exit 1 .*exited with error code/,
    );
    expect(calls().filter((call) => call.startsWith('restart'))).toHaveLength(2);
  });

  it('stays as it is where a repetition is not wanted any more', async () => {
    startedTwice();
    await expect(restartOf('kubelet').restart(() => Promise.resolve(false))).rejects.toThrow(
      'attempted too often',
    );
    expect(calls()).not.toContain('reset-failed kubelet');
  });
});

it.each([
  [['systemctl', 'restart', 'kubelet', 'containerd']],
  [['systemctl', '--no-block', 'restart', 'kubelet']],
  [['sh', '-c', 'systemctl restart kubelet']],
])('a command of the node’s own is run as it is, and no more: %j', async (command) => {
  startedTwice();
  startedTwice('containerd');
  // Of two verbs the stand-in knows the first alone.
  await createKubeletControl(command)
    .restart()
    .catch(() => undefined);
  expect(calls()).toHaveLength(1);
});
