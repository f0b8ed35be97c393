/**
 * The catalog with a person's own checks in it. An entry with a problem is left out, and says why wherever it is asked
 * for; it never falls back to the check that it was to replace. Every other one has been proved by its examples.
 */
import { formatProblem } from '../adapters/config/config-file.ts';
import type { Problem } from '../adapters/config/config-file.ts';
import { makeCatalog } from './catalog.ts';
import type { Catalog, UnusableCheck } from './catalog.ts';
import { crossCheck } from './cross-check.ts';
import { versionOf } from './definition.ts';
import { numbersOf, parseEntries } from './parse-entries.ts';
import type { Entry } from './parse-entries.ts';
import { proveEntry } from './prove-entry.ts';
import { templateProblems } from './own-templates.ts';
import type { OwnSources } from './read-own-checks.ts';
import { scriptEntry } from './script-checks.ts';

export function addOwnChecks(builtIn: Catalog, read: OwnSources): Catalog {
  const written = read.templates.map(({ name, content }) => [name, content] as const);
  const templates = new Map([...written, ...builtIn.templates]);
  const shipped = builtIn.checks.map(shippedEntry);
  const parsed = read.sources.map(({ name, text }) => ({ file: name, ...parseEntries(name, text, true) }));
  const unusable: UnusableCheck[] = [
    ...read.failed,
    ...parsed.flatMap(({ file, failed }) =>
      failed.map(({ slug, numbers, problems }) => ({
        name: slug ?? file,
        slug,
        numbers,
        problems: problems.map(formatProblem),
      })),
    ),
  ];
  let own = [...parsed.flatMap(({ entries }) => entries), ...read.scripts.map(scriptEntry)];
  for (;;) {
    const bad = problemsOf(shipped, own, { templates, read, builtIn });
    if (bad.size === 0) break;
    for (const [{ check }, problems] of bad) {
      const { slug, aliases } = check;
      unusable.push({ name: slug, slug, numbers: numbersOf(aliases), problems: problems.map(formatProblem) });
    }
    // What was left out may be required by another.
    own = own.filter((entry) => !bad.has(entry));
  }
  const replaced = new Set(own.map(({ check }) => check.slug));
  const entries = [...shipped.filter(({ check }) => !replaced.has(check.slug)), ...own];
  const usable = withoutRefused(entries, unusable);
  const checks = usable.map(({ check }) => check);
  return makeCatalog(checks, templates, versionOf(checks, templates), {
    directories: read.directories,
    origins: new Map(
      usable.filter(({ isOwn }) => isOwn).map(({ check, locate }) => [check.slug, locate(['slug'])]),
    ),
    scripts: new Map(read.scripts.map((source) => [scriptEntry(source).check.slug, source.path])),
    unusable: mergeByName(unusable.map((one) => withShippedNumbers(one, builtIn))),
  });
}

function shippedEntry(check: Catalog['checks'][number]): Entry {
  return { check, locate: () => `the catalog (${check.slug})`, isOwn: false };
}

function problemsOf(
  shipped: readonly Entry[],
  own: readonly Entry[],
  {
    templates,
    read,
    builtIn,
  }: { templates: ReadonlyMap<string, string>; read: OwnSources; builtIn: Catalog },
): Map<Entry, Problem[]> {
  const all = [...shipped, ...own];
  const found = [
    ...crossCheck(all, templates),
    ...own.flatMap((entry) => templateProblems(entry, read.templates, builtIn.templates)),
  ].filter(({ entry }) => entry.isOwn);
  const bad = new Map<Entry, Problem[]>();
  for (const { entry, problem } of found) bad.set(entry, [...(bad.get(entry) ?? []), problem]);
  // An entry that names what nobody has cannot be carried out, and its own problem says more than the proof would.
  if (bad.size > 0) return bad;
  const catalog = makeCatalog(
    all.map(({ check }) => check),
    templates,
    'not used',
  );
  for (const entry of own) {
    const problems = prove(entry, catalog);
    if (problems.length > 0) bad.set(entry, problems);
  }
  return bad;
}

/** What an example brings may be such that looking at it fails: that is a problem of the entry, not of the worker. */
function prove(entry: Entry, catalog: Catalog): Problem[] {
  try {
    return proveEntry(entry, catalog);
  } catch (error) {
    const message = `expected examples that can be judged, found: ${(error as Error).message}`;
    return [{ where: entry.locate(['examples']), path: `${entry.check.slug}.examples`, message }];
  }
}

/** Nor what travels with a check that cannot be used: half of a change is none. @param unusable is added to */
function withoutRefused(entries: readonly Entry[], unusable: UnusableCheck[]): Entry[] {
  const refused = new Set(unusable.flatMap(({ slug }) => slug ?? []));
  const usable = entries.filter(({ check }) => !refused.has(check.slug));
  const torn = usable.flatMap(({ check, locate }) => {
    const missing = check.fix.requires.filter((slug) => refused.has(slug));
    if (missing.length === 0) return [];
    const where = locate(['fix', 'requires']);
    const problem = `${where} ${check.slug}.fix.requires: expected checks that can be used, found ${missing.join(', ')}, which has problems`;
    return [{ name: check.slug, slug: check.slug, numbers: numbersOf(check.aliases), problems: [problem] }];
  });
  if (torn.length === 0) return usable;
  unusable.push(...torn);
  return withoutRefused(usable, unusable);
}

/** A broken override is asked for by the numbers of the check that it was to replace. */
function withShippedNumbers(one: UnusableCheck, builtIn: Catalog): UnusableCheck {
  const shipped = one.slug === null ? undefined : builtIn.find(one.slug);
  return shipped === undefined ? one : { ...one, numbers: [...one.numbers, ...numbersOf(shipped.aliases)] };
}

function mergeByName(unusable: readonly UnusableCheck[]): UnusableCheck[] {
  const byName = new Map<string, UnusableCheck>();
  for (const one of unusable) {
    const before = byName.get(one.name);
    byName.set(one.name, {
      ...one,
      numbers: [...new Set([...(before?.numbers ?? []), ...one.numbers])],
      problems: [...new Set([...(before?.problems ?? []), ...one.problems])],
    });
  }
  return [...byName.values()];
}
