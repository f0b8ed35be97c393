/** The systemd unit that the node's restart command is about, and how systemd says that it ended. */
import { basename } from 'node:path';
import { execa } from 'execa';

export interface RestartedUnit {
  /** systemctl as the command names it */
  program: string;
  name: string;
}

/** null: any other command than `systemctl restart UNIT`; it is the node's own, and nothing is known about it */
export function unitRestartedBy([program = '', verb, ...rest]: readonly string[]): RestartedUnit | null {
  const [name] = rest;
  if (basename(program) !== 'systemctl' || verb !== 'restart') return null;
  return name === undefined || rest.length > 1 || name.startsWith('-') ? null : { program, name };
}

/** Its `Result` property ("success", "exit-code", "start-limit-hit"); null: systemd does not say. */
export async function readUnitResult(unit: RestartedUnit, timeoutMs: number): Promise<string | null> {
  return await readProperty(unit, 'Result', timeoutMs);
}

/** Its main process; 0: it has none. null: systemd does not say. */
export async function readMainPid(unit: RestartedUnit, timeoutMs: number): Promise<number | null> {
  const pid = await readProperty(unit, 'MainPID', timeoutMs);
  return pid === null || !/^\d+$/.test(pid) ? null : Number(pid);
}

async function readProperty(
  { program, name }: RestartedUnit,
  property: string,
  timeoutMs: number,
): Promise<string | null> {
  // Without `--value`, which systemctl knows from 230 on.
  const { stdout } = await execa(program, ['show', `--property=${property}`, name], {
    reject: false,
    timeout: timeoutMs,
  });
  const lines = stdout.split('\n').map((line) => line.split('='));
  const value = lines.find(([name]) => name === property)?.[1] ?? '';
  return value === '' ? null : value;
}
