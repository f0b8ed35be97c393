/** The checks, and how people name them. */
import type { Check } from '../contracts/check.ts';
import { InputError } from '../domain/errors.ts';
import { nearestNames } from '../domain/flags/index.ts';

export const defaultBenchmark = 'cis-1.12';

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
   * @throws InputError INVALID_REQUEST with the nearest names
   */
  resolve(name: string, benchmark?: string): Check;
  find(slug: string): Check | undefined;
  /** `cis-1.12/1.2.15`; the slug for a check that the benchmark does not have */
  displayId(check: Check, benchmark?: string): string;
  /** @throws Error for a name that no file of the catalog has: the loader has refused such entries */
  template(name: string): string;
}

export function makeCatalog(
  entries: readonly Check[],
  templates: ReadonlyMap<string, string>,
  version: string,
): Catalog {
  const checks = entries.toSorted(compareChecks);
  const bySlug = new Map(checks.map((check) => [check.slug, check]));
  return {
    checks,
    version,
    templates,
    find: (slug) => bySlug.get(slug),
    resolve: (name, benchmark = defaultBenchmark) => resolveCheck(checks, name.trim(), benchmark),
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

function resolveCheck(checks: readonly Check[], name: string, benchmark: string): Check {
  const [, version = benchmark, number] = /^(?:([^/]+)\/)?([0-9.]+)$/.exec(name) ?? [];
  const found = checks.find((check) =>
    number === undefined ? check.slug === name : check.aliases[version] === number,
  );
  if (found !== undefined) return found;
  const hint = hintFor(checks, name, version, number);
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
