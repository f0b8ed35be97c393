/** Which file is the user's configuration: the one that is named, or the first that is in a usual place. */
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../../domain/errors.ts';
import { errnoOf } from '../storage/errno.ts';
import { userConfigDir } from './data-dir.ts';
import type { Env } from './data-dir.ts';

/**
 * @param isStrict a place that may not be looked into is an error, and not a file that is absent
 * @returns null: there is none
 */
export async function findConfigFile(
  named: string | undefined,
  { env, cwd, isStrict }: { env: Env; cwd: string; isStrict: boolean },
): Promise<string | null> {
  // A file that was asked for by name must be there: to fall back in silence would read another cluster's settings.
  if (named !== undefined) return resolve(cwd, named);
  if (env['KUBEMEND_CONFIG']) return resolve(cwd, env['KUBEMEND_CONFIG']);
  const usual = [
    join(cwd, 'kubemend.yaml'),
    join(userConfigDir(env), 'kubemend.yaml'),
    '/etc/kubemend/kubemend.yaml',
  ];
  for (const candidate of usual) {
    if (await isThere(candidate, isStrict)) return candidate;
  }
  return null;
}

async function isThere(path: string, isStrict: boolean): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (cause) {
    const code = errnoOf(cause);
    if (!isStrict || code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new InputError(
      `${path}: expected to see whether there is such a file, found ${code ?? String(cause)}`,
      {
        code: 'INVALID_REQUEST',
        hint: 'let this process look there, or name its file with `KUBEMEND_CONFIG`',
        cause,
      },
    );
  }
}
