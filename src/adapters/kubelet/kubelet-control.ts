/** Restarts the kubelet by the node's own command (node.yaml `kubeletRestart`). */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { PlaceError } from '../../domain/errors.ts';
import { readMainPid, readUnitResult, unitRestartedBy } from './restarted-unit.ts';
import type { RestartedUnit } from './restarted-unit.ts';

export interface KubeletControl {
  /**
   * systemd refuses to start a unit that was started too often. Where the command is systemctl's own, the unit is reset
   * then and restarted once more.
   * @param mayRepeat asked before anything of that is done, with what was found; false: the refusal is the answer.
   *   Absent: it is repeated
   * @throws PlaceError NODE_ERROR when the command cannot be started, fails, or takes longer than a minute
   */
  restart(mayRepeat?: (why: string) => Promise<boolean>): Promise<void>;
  /** Asked before it: would the unit start a second kubelet beside the one that runs? null: no, or nobody can say */
  whyNoRestart(): Promise<string | null>;
}

const mostMs = 60_000;

/** @param running process ids of the kubelets that run on this machine */
export function createKubeletControl(
  command: readonly string[],
  running: () => Promise<number[]> = () => Promise.resolve([]),
): KubeletControl {
  const unit = unitRestartedBy(command);
  return {
    async restart(mayRepeat = () => Promise.resolve(true)) {
      const problem = await run(command);
      if (problem === null) return;
      const found = unit !== null && (await isAtStartLimit(unit)) ? unit : null;
      if (found === null) throw notRestarted(command, problem);
      const why = `systemd's start limit of ${found.name} was reached: reset, and restarted once more`;
      if (!(await mayRepeat(why))) throw notRestarted(command, problem);
      await resetAndRestart(found, command);
    },
    async whyNoRestart() {
      const stranger = unit === null ? null : await findStranger(unit, await running());
      if (stranger === null) return null;
      return `${command.join(' ')} would start a second kubelet: process ${stranger} is none of that unit; \`kubeletRestart\` in node.yaml is the command`;
    },
  };
}

/** @returns a kubelet that runs without the unit; null: none does, one is the unit's, or systemd does not say */
async function findStranger(unit: RestartedUnit, pids: readonly number[]): Promise<number | null> {
  if (pids.length === 0) return null;
  const mainPid = await readMainPid(unit, mostMs);
  if (mainPid === null) return null;
  const isStranger = await Promise.all(pids.map(async (pid) => !(await isOrStems(pid, mainPid))));
  return isStranger.includes(false) ? null : (pids[0] ?? null);
}

/** A unit may start its kubelet by another program. One that has ended meanwhile is in nobody's way. */
async function isOrStems(pid: number, mainPid: number): Promise<boolean> {
  for (let one = pid; one > 1;) {
    if (one === mainPid) return true;
    const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => null);
    if (stat === null) return true;
    one = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return false;
}

/** As systemd says: what systemctl prints differs from version to version. */
async function isAtStartLimit(unit: RestartedUnit): Promise<boolean> {
  // "start-limit" up to systemd 229
  return ['start-limit-hit', 'start-limit'].includes((await readUnitResult(unit, mostMs)) ?? '');
}

async function resetAndRestart({ program, name }: RestartedUnit, command: readonly string[]): Promise<void> {
  const reset = [program, 'reset-failed', name];
  for (const each of [reset, command]) {
    const problem = await run(each);
    if (problem !== null) throw notRestarted(each, `at its start limit, ${problem}`);
  }
}

/** @returns null: it succeeded; else how it ended, with what it said */
async function run(command: readonly string[]): Promise<string | null> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: mostMs });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2_000);
  });
  const ended = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : `exit ${code ?? signal ?? ''}`));
  });
  return ended === null ? null : `${ended} ${said.trim()}`;
}

function notRestarted(command: readonly string[], found: string): PlaceError {
  return new PlaceError(`${command.join(' ')}: expected the kubelet to be restarted, found ${found}`, {
    code: 'NODE_ERROR',
    hint: 'restart the kubelet by hand; `kubeletRestart` in node.yaml is the command',
  });
}
