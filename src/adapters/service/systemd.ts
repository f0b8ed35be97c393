/** systemd of this machine, by its own programs. */
import { execa } from 'execa';
import { PlaceError } from '../../domain/errors.ts';

/** Where an administrator's units stand. */
export const unitsDir = '/etc/systemd/system';

/** @throws PlaceError NODE_ERROR with what systemctl said */
export async function systemctl(...args: string[]): Promise<void> {
  const ended = await execa('systemctl', args, { reject: false, all: true });
  if (ended.exitCode === 0) return;
  const cause = ended.cause instanceof Error ? ended.cause.message : 'no answer';
  const found = ended.exitCode === undefined ? cause : ended.all;
  throw new PlaceError(`systemctl ${args.join(' ')}: expected success, found ${found}`, {
    code: 'NODE_ERROR',
    hint: 'units need systemd; without it run `kubemend node recover` and `kubemend worker node` under your own supervisor',
  });
}

/** One of systemctl's yes-or-no questions, with its word for the answer ("enabled", "inactive"). */
export async function askSystemctl(
  question: 'is-enabled' | 'is-active',
  unit: string,
): Promise<{ yes: boolean; word: string }> {
  const { exitCode, stdout } = await execa('systemctl', [question, unit], { reject: false });
  return { yes: exitCode === 0, word: stdout };
}

/** @returns what systemd finds wrong with these unit files, '' for nothing; null where it cannot be asked */
export async function verifyUnits(paths: readonly string[]): Promise<string | null> {
  const { exitCode, all } = await execa('systemd-analyze', ['verify', ...paths], {
    reject: false,
    all: true,
  });
  if (exitCode === undefined) return null;
  return exitCode === 0 ? '' : all;
}
