/** Mode and owner of files: modes are bit masks in octal, owners are numbers. */
import type { Assertion } from '../../contracts/check.ts';
import { firstOf } from '../first-of.ts';
import type { Facts, FileFact } from './facts.ts';
import { cannotLook } from './look.ts';
import type { Look, Outcome } from './look.ts';
import { describePlace, locatePlace } from './places.ts';
import type { Place } from './places.ts';

export type ModeAssertion = Extract<Assertion, { modeWithin: string }>;
export type OwnerAssertion = Extract<Assertion, { owner: string }>;

/** Whether `mode` has no bit beyond `allowed`: 0577 and 0444 are smaller numbers than 0600, and laxer. */
export function isModeWithin(mode: string, allowed: string): boolean {
  return (parseInt(mode, 8) & ~parseInt(allowed, 8)) === 0;
}

export function judgeMode(assertion: ModeAssertion, facts: Facts): Look {
  return judgeFiles(assertion, facts, (path, { mode }) => ({
    ok: isModeWithin(mode, assertion.modeWithin),
    says: `${path} has mode ${mode}`,
    value: mode,
  }));
}

export function judgeOwner(assertion: OwnerAssertion, facts: Facts): Look {
  const wanted = ownerInNumbers(assertion.owner, facts);
  if (wanted === undefined) return cannotLook(`whether the node has ${assertion.owner} was not looked at`);
  return judgeFiles(assertion, facts, (path, { uid, gid }) => ({
    ok: `${uid}:${gid}` === wanted,
    says:
      wanted === null
        ? `${path} belongs to ${uid}:${gid}, and the node has no ${assertion.owner}`
        : `${path} belongs to ${uid}:${gid}`,
    value: `${uid}:${gid}`,
  }));
}

/** null: the node has no such user or group; undefined: nobody looked */
export function ownerInNumbers(owner: string, facts: Pick<Facts, 'owners'>): string | null | undefined {
  return /^\d+:\d+$/.test(owner) ? owner : facts.owners[owner];
}

type Present = Extract<FileFact, { mode: string }>;
type Judge = (path: string, found: Present) => { ok: boolean; says: string; value: string };

/** Every file that is there must hold; of those that do not, all are seen and some are named. */
function judgeFiles(
  { absent, ...place }: Place & { absent: 'fail' | 'notApplicable' },
  facts: Facts,
  judge: Judge,
): Look {
  const located = locatePlace(place, facts);
  if (located.kind === 'unknown') return cannotLook(located.why);
  const missing = (what: string): Look => ({ outcome: absent, says: `${what} does not exist`, observed: [] });
  if (located.kind === 'nowhere') return missing(located.what);
  const unentered = (located.unentered ?? []).map((path) =>
    cannotLook(`${path} is a link to a directory, and what lies in it was not looked at`),
  );
  const seen = located.paths.map((path) => {
    const look = judgeFile(path, facts, judge);
    const isLink = located.links?.includes(path) === true;
    return isLink ? { ...look, says: `${look.says}, which is a link: change what it leads to` } : look;
  });
  const looks = [...seen, ...unentered];
  const by = (outcome: Outcome): Look[] => looks.filter((look) => look.outcome === outcome);
  const [failed, unknown, passed] = [by('fail'), by('unknown'), by('pass')];
  if (failed.length > 0) return joined(failed);
  if (unknown.length > 0) return joined(unknown);
  const [only, ...others] = passed;
  if (only === undefined) return missing(describePlace(place).replace(/^each of /, 'any of '));
  if (others.length === 0) return only;
  const says = `${passed.length} files of ${describePlace(place)} are as expected`;
  return { outcome: 'pass', says, observed: passed.flatMap((look) => look.observed) };
}

function judgeFile(path: string, facts: Facts, judge: Judge): Look {
  const found = facts.files[path];
  if (found === undefined) return cannotLook(`${path} was not looked at`);
  if (found.kind === 'unreadable') return cannotLook(found.why);
  if (found.kind === 'absent')
    return { outcome: 'notApplicable', says: `${path} does not exist`, observed: [] };
  const { ok, says, value } = judge(path, found);
  return { outcome: ok ? 'pass' : 'fail', says, observed: [{ layer: 'attributes', where: path, value }] };
}

/** so many are named in words; `observed` has them all */
const named = 3;

function joined(looks: readonly Look[]): Look {
  const says = looks.map((look) => look.says);
  return {
    outcome: looks[0]?.outcome ?? 'unknown',
    says: firstOf(says, named, '; '),
    observed: looks.flatMap((look) => look.observed),
  };
}
