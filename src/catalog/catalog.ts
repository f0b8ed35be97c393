/** The checks, and how people name them. */
import type { Digest } from '../contracts/basics.ts';
import type { Check } from '../contracts/check.ts';
import { InputError } from '../domain/errors.ts';
import { nearestNames } from '../domain/flags/index.ts';
import { definitionDigest } from './definition.ts';

export const defaultBenchmark = 'cis-1.12';

/** A check, or a whole file, that was to be one of the catalog and cannot be used. */
export interface UnusableCheck {
  /** the slug; the file where that cannot be read */
  name: string;
  slug: string | null;
  /** such as own-1.0/1.1 */
  numbers: readonly string[];
  /** one line `file:line:column path: expected …, found …` each */
  problems: readonly string[];
}

/** What a person has put beside the checks that ship. */
export interface OwnChecks {
  /** slug → file:line:column */
  origins: ReadonlyMap<string, string>;
  /** slug → path of the script that judges it */
  scripts: ReadonlyMap<string, string>;
  unusable: readonly UnusableCheck[];
  /** where they were looked for */
  directories: readonly string[];
}

export interface Catalog {
  /** sorted by the number in the default benchmark; checks that it does not have come last, by slug */
  checks: readonly Check[];
  /** digest of what the entries and templates say; comments and layout do not count */
  version: string;
  /** content by file name */
  templates: ReadonlyMap<string, string>;
  /**
   * Slugs have no dots and numbers no letters, so no name means two things: `cis-1.8/1.2.16` is that number in that
   * benchmark; `1.2.16` the number in `benchmark` and in no other, whatever it means elsewhere; the rest is a slug.
   * @throws InputError INVALID_REQUEST with the nearest names, or with what is wrong with a check of one's own
   */
  resolve(name: string, benchmark?: string): Check;
  find(slug: string): Check | undefined;
  /** of what the check decides (definition.ts) @throws Error for a slug that `find` does not know */
  digest(slug: string): Digest;
  own: OwnChecks;
  /** `cis-1.12/1.2.15`; the slug for a check that the benchmark does not have */
  displayId(check: Check, benchmark?: string): string;
  /** @throws Error for a name that no file of the catalog has: the loader has refused such entries */
  template(name: string): string;
}

export function makeCatalog(
  entries: readonly Check[],
  templates: ReadonlyMap<string, string>,
  version: string,
  own: OwnChecks = { origins: new Map(), scripts: new Map(), unusable: [], directories: [] },
): Catalog {
  const checks = entries.toSorted(compareChecks);
  const bySlug = new Map(checks.map((check) => [check.slug, check]));
  const digests = new Map<string, Digest>();
  return {
    checks,
    version,
    templates,
    own,
    find: (slug) => bySlug.get(slug),
    digest(slug) {
      const check = bySlug.get(slug);
      if (check === undefined) throw new Error(`no check ${slug} in the catalog`);
      const digest = digests.get(slug) ?? definitionDigest(check, templates);
      digests.set(slug, digest);
      return digest;
    },
    resolve: (name, benchmark = defaultBenchmark) =>
      resolveCheck({ checks, unusable: own.unusable }, name.trim(), benchmark),
    displayId: (check, benchmark = defaultBenchmark) => displayIdOf(check, benchmark),
    template(name) {
      const content = templates.get(name);
      if (content === undefined) throw new Error(`no template ${name} in the catalog`);
      return content;
    },
  };
}

export function displayIdOf(check: Check, benchmark: string): string {
  const number = check.aliases[benchmark];
  return number === undefined ? check.slug : `${benchmark}/${number}`;
}

function unusableError(name: string, found: UnusableCheck): InputError {
  return new InputError(`check ${name}: expected a check that can be used, found ${unusableReason(found)}`, {
    code: 'INVALID_REQUEST',
    hint: 'correct each line (`kubemend checks lint DIR`), then start the workers again',
  });
}

export function unusableReason({ problems }: UnusableCheck): string {
  return `${problems.length} problem(s): ${problems.join('; ')}`;
}

function resolveCheck(
  { checks, unusable }: { checks: readonly Check[]; unusable: readonly UnusableCheck[] },
  name: string,
  benchmark: string,
): Check {
  const [, version = benchmark, number] = /^(?:([^/]+)\/)?([0-9.]+)$/.exec(name) ?? [];
  const found = checks.find((check) =>
    number === undefined ? check.slug === name : check.aliases[version] === number,
  );
  if (found !== undefined) return found;
  const broken = unusable.find((one) =>
    number === undefined ? one.name === name : one.numbers.includes(`${version}/${number}`),
  );
  if (broken !== undefined) throw unusableError(name, broken);
  // A file that nobody can read may hold the very check.
  const unread = unusable.filter(({ slug }) => slug === null).map((one) => unusableReason(one));
  const hint = unread.length > 0 ? unread.join('; ') : hintFor(checks, name, version, number);
  const where = number === undefined ? 'a check of the catalog' : `a check of ${version} in the catalog`;
  throw new InputError(`check ${name}: expected ${where}, found none`, { code: 'INVALID_REQUEST', hint });
}

function hintFor(
  checks: readonly Check[],
  name: string,
  version: string,
  number: string | undefined,
): string {
  if (number !== undefined) {
    const elsewhere = checks.flatMap((check) =>
      Object.entries(check.aliases)
        .filter(([, other]) => other === number)
        .map(([benchmark]) => `${benchmark}/${number} is ${check.slug}`),
    );
    const last = elsewhere.at(-1);
    if (last !== undefined) return `${last}; write the benchmark with the number, or the slug`;
  }
  const names = checks.flatMap((check) =>
    number === undefined ? [check.slug] : (check.aliases[version] ?? []),
  );
  const near = nearestNames(number ?? name, names);
  const meant = near.map((one) => (number === undefined ? one : `${version}/${one}`)).join(' or ');
  return meant === '' ? '`kubemend checks list` shows them all' : `did you mean ${meant}?`;
}

function compareChecks(one: Check, other: Check): number {
  const [a, b] = [one, other].map((check) => check.aliases[defaultBenchmark]?.split('.').map(Number));
  if (a === undefined || b === undefined) {
    if (a !== undefined || b !== undefined) return a === undefined ? 1 : -1;
    return one.slug < other.slug ? -1 : 1;
  }
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.slug < other.slug ? -1 : 1;
}
