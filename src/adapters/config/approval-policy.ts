/** What the control worker's file says of changes now: read again for every question, so that a stricter one holds at once. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApprovalPolicy } from '../../contracts/approval-policy.ts';
import type { TimeWindow } from '../../contracts/time-window.ts';
import { InputError } from '../../domain/errors.ts';
import { loadControlConfig } from './control-config.ts';
import type { LoadedConfig } from './control-config.ts';

interface PolicyNow extends ApprovalPolicy {
  /** null: the file does not say */
  environment: string | null;
  /** when changes may begin; empty: always */
  changeWindows: readonly TimeWindow[];
}

/** @throws InputError when the file is gone since the worker has begun, cannot be read, is being written, or is not valid */
export type ReadPolicy = () => Promise<PolicyNow>;

/** Whoever saves a file in place has written half of it for a moment, and half of a policy may be one without rules. */
const usualSettleMs = 1_000;
const looks = 10;

/**
 * @param began what the worker has begun with: it reads the same file, or the one that has come since
 * @param settleMs how long a file must have stayed as it is
 */
export function policyReader(began: Pick<LoadedConfig, 'file'>, settleMs = usualSettleMs): ReadPolicy {
  let known = began.file;
  const readOnce = async (): Promise<PolicyNow> => {
    const { config, file } = await loadControlConfig(
      known === null ? { isStrict: true } : { configFile: known },
    );
    known = file;
    const { approval, environment = null, changeWindows = [] } = config;
    return { ...approval, environment, changeWindows };
  };
  return async () => {
    for (let look = 1; ; look++) {
      const read = await readOnce().catch((error: unknown) => error as Error);
      if (known === null || (await isSettled(known, settleMs))) {
        if (read instanceof Error) throw read;
        return read;
      }
      if (look === looks) throw stillWritten(known);
      await delay(settleMs);
    }
  };
}

function stillWritten(file: string): InputError {
  return new InputError(`${file}: expected a file that is not being written, found one that is`, {
    code: 'INVALID_REQUEST',
    hint: 'write it beside its place, then rename it',
  });
}

/** Since before it was read. @throws InputError when it is gone or empty: so is a file that somebody has begun to write */
async function isSettled(file: string, settleMs: number): Promise<boolean> {
  const { mtimeMs, ctimeMs, size } = await statOf(file);
  const ageMs = Date.now() - Math.max(mtimeMs, ctimeMs);
  // A clock that was set back would keep it new for ever: what is far ahead is old.
  const isOld = ageMs >= settleMs || ageMs < -60_000;
  if (isOld && size === 0) {
    throw new InputError(`${file}: expected a configuration, found an empty file`, {
      code: 'INVALID_REQUEST',
      hint: 'a file without any rules says so: `approval: {}`',
    });
  }
  return isOld;
}

async function statOf(file: string): Promise<Stats> {
  try {
    return await stat(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // Only the message reaches whoever asked, in the reason of a refusal.
    const isGone = code === 'ENOENT' || code === 'ENOTDIR';
    const found = isGone
      ? 'it is gone since the control worker began: put it back, or start the control worker again without it'
      : `it cannot be looked at (${code ?? message}): let the control worker read it`;
    throw new InputError(`${file}: expected the file of the policy; ${found}`, {
      code: 'INVALID_REQUEST',
      cause,
    });
  }
}
