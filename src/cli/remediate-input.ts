/** The options of `remediate` and `plan` as a request. */
import type { Exclusion } from '../contracts/answers.ts';
import type { BatchInput } from '../contracts/batch.ts';
import type { Reported } from '../contracts/kube-bench.ts';
import type { RemediateInput } from '../contracts/request.ts';
import { InputError } from '../domain/errors.ts';
import { approvalOf } from './approval-options.ts';
import type { ApprovalOptions } from './approval-options.ts';
import { givenFlags } from './given-flags.ts';
import type { ConnectOptions } from './session.ts';
import { whoAmI } from './who.ts';

export interface RemediateOptions extends ConnectOptions, ApprovalOptions {
  all?: boolean;
  exclude: string[];
  accept: string[];
  answers?: string;
  from: string[];
  oneByOne?: boolean;
  stopOnFailure?: boolean;
  allOrNothing?: boolean;
  maxRestarts?: string;
  manifest?: string;
  component?: string;
  set: string[];
  add: string[];
  remove: string[];
  unset: string[];
  restore?: string;
  param: string[];
  acceptRisk?: 'none' | 'low' | 'medium' | 'high';
  allowUnknown?: boolean;
  withoutEtcdSnapshot?: string;
  persist?: boolean;
  dryRun?: boolean;
  audit?: string;
  auditArg: string[];
  wait?: string;
  pace?: 'normal' | 'slow' | 'fast';
  settle?: string;
  timeout?: string;
  rehearse?: 'auto' | 'off' | 'canary';
  reason?: string;
  revertAfter?: string;
  detach?: boolean;
  /** of `plan`: the file that it is kept in */
  out?: string;
  /** of `remediate`: the file that is carried out */
  plan?: string;
}

/** Options that say something of `--manifest`, and of nothing else. */
const ofManifest = {
  component: '--component',
  set: '--set',
  add: '--add',
  remove: '--remove',
  unset: '--unset',
} as const satisfies Partial<Record<keyof RemediateOptions, string>>;

/** And those that say something of checks alone. */
const ofChecks = { param: '--param', accept: '--accept' } as const satisfies Partial<
  Record<keyof RemediateOptions, string>
>;

/**
 * @param reported null: no report was given
 * @throws InputError when a manifest or a backup, or an edit of one, is asked for with what only a batch can have
 */
export function batchInputOf(
  input: RemediateInput,
  options: RemediateOptions,
  { exclude, reported }: { exclude: (string | Exclusion)[]; reported: Reported | null },
): BatchInput {
  const {
    manifest,
    restore,
    restoreChanges: _restoreChanges,
    set: _set,
    add: _add,
    remove: _remove,
    unset: _unset,
    ...rest
  } = input;
  const other = manifest === undefined ? (restore === undefined ? null : '--restore') : '--manifest';
  if (other !== null) {
    throw new InputError(`${other}: expected it alone, found it with what only a batch of checks can have`, {
      code: 'INVALID_REQUEST',
      hint: 'leave --all, --from, --exclude, --answers, --one-by-one, --stop-on-failure, --all-or-nothing and --max-restarts out',
    });
  }
  const edits = givenFlags(ofManifest, options);
  if (edits.length > 0) {
    throw new InputError(`${edits.join(', ')}: expected beside --manifest, found beside checks`, {
      code: 'INVALID_REQUEST',
      hint: 'checks bring their own edits, and are chosen by their names or by --exclude; flags are edited by another run: kubemend remediate --manifest M …',
    });
  }
  const { oneByOne = false, stopOnFailure = false, allOrNothing = false, maxRestarts } = options;
  return {
    ...rest,
    ...(options.all === true && { all: true }),
    ...(reported !== null && { reported }),
    exclude,
    oneByOne,
    stopOnFailure,
    allOrNothing,
    ...(maxRestarts !== undefined && { maxRestarts: countOf(maxRestarts) }),
  };
}

export function inputOf(
  checks: string[],
  options: RemediateOptions,
  place: { cluster: string; node: string },
): RemediateInput {
  const { manifest, restore, acceptRisk, pace, reason, wait } = options;
  const gate = {
    ...(options.settle !== undefined && { settle: options.settle }),
    ...(options.timeout !== undefined && { progress: options.timeout }),
  };
  const edits = {
    set: pairs('--set', options.set),
    add: pairs('--add', options.add),
    remove: pairs('--remove', options.remove),
  };
  const given = Object.entries(edits).filter(([, edit]) => Object.keys(edit).length > 0);
  const beside = manifest === undefined ? '--restore' : '--manifest';
  const unused = manifest === undefined && restore === undefined ? [] : givenFlags(ofChecks, options);
  if (unused.length > 0) {
    throw new InputError(`${unused.join(', ')}: expected beside checks, found beside ${beside}`, {
      code: 'INVALID_REQUEST',
    });
  }
  if (options.audit === undefined && options.auditArg.length > 0) {
    throw new InputError('--audit-arg: expected --audit beside it, found none', {
      code: 'INVALID_REQUEST',
      hint: 'name the script: --audit SCRIPT --audit-arg ARG',
    });
  }
  return {
    ...place,
    ...(checks.length > 0 && { checks }),
    ...(manifest !== undefined && { manifest }),
    ...Object.fromEntries(given),
    ...(options.unset.length > 0 && { unset: options.unset }),
    ...(restore !== undefined && { restore }),
    parameters: pairs('--param', options.param),
    ...(acceptRisk !== undefined && { acceptRisk }),
    ...(options.accept.length > 0 && { accept: options.accept }),
    allowUnknown: options.allowUnknown ?? false,
    ...(options.withoutEtcdSnapshot !== undefined && { withoutEtcdSnapshot: options.withoutEtcdSnapshot }),
    ...(options.persist === true && { persist: true }),
    dryRun: options.dryRun ?? false,
    ...(wait !== undefined && { wait }),
    ...(pace !== undefined && { pace }),
    gate,
    requestedBy: whoAmI(),
    ...(reason !== undefined && { reason }),
    ...(options.rehearse !== undefined && { rehearse: options.rehearse }),
    ...(options.revertAfter !== undefined && { revertAfter: options.revertAfter }),
    ...(options.audit !== undefined && { audit: { script: options.audit, args: options.auditArg } }),
    approval: approvalOf(options),
  };
}

/** @returns NaN, which the request refuses, for what is none; an empty text is not 0 */
export function countOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** @throws InputError for one without "=", and for a name that is given twice: which of the two is meant, nobody could tell */
export function pairs(option: string, texts: string[]): Record<string, string> {
  const given = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0)
      throw new InputError(`${option} ${text}: expected name=value, found no "="`, {
        code: 'INVALID_REQUEST',
      });
    const name = text.slice(0, at);
    if (given.has(name)) {
      throw new InputError(`${option}: expected ${name} once, found it again`, {
        code: 'INVALID_REQUEST',
        hint: `items of one list go together: ${option} ${name}=A,B`,
      });
    }
    given.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(given);
}
