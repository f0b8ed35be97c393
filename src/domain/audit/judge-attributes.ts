/** Mode and owner of one file: modes are bit masks in octal, owners are numbers. */
import type { Assertion } from '../../contracts/check.ts';
import type { Facts, FileFact } from './facts.ts';
import { cannotLook } from './look.ts';
import type { Look } from './look.ts';

export type ModeAssertion = Extract<Assertion, { modeWithin: string }>;
export type OwnerAssertion = Extract<Assertion, { owner: string }>;

/** Whether `mode` has no bit beyond `allowed`: 0577 and 0444 are smaller numbers than 0600, and laxer. */
export function isModeWithin(mode: string, allowed: string): boolean {
  return (parseInt(mode, 8) & ~parseInt(allowed, 8)) === 0;
}

export function judgeMode(assertion: ModeAssertion, facts: Facts): Look {
  return judgeFile(assertion, facts, ({ mode }) => ({
    ok: isModeWithin(mode, assertion.modeWithin),
    says: `${assertion.file} has mode ${mode}`,
    value: mode,
  }));
}

export function judgeOwner(assertion: OwnerAssertion, facts: Facts): Look {
  return judgeFile(assertion, facts, ({ uid, gid }) => ({
    ok: `${uid}:${gid}` === assertion.owner,
    says: `${assertion.file} belongs to ${uid}:${gid}`,
    value: `${uid}:${gid}`,
  }));
}

type Present = Extract<FileFact, { mode: string }>;

function judgeFile(
  { file, absent }: { file: string; absent: 'fail' | 'notApplicable' },
  facts: Facts,
  judge: (found: Present) => { ok: boolean; says: string; value: string },
): Look {
  const found = facts.files[file];
  if (found === undefined) return cannotLook(`${file} was not looked at`);
  if (found.kind === 'unreadable') return cannotLook(found.why);
  if (found.kind === 'absent') return { outcome: absent, says: `${file} does not exist`, observed: [] };
  const { ok, says, value } = judge(found);
  return { outcome: ok ? 'pass' : 'fail', says, observed: [{ layer: 'attributes', where: file, value }] };
}
