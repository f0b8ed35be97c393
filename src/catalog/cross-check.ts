/** What one entry alone cannot show: names that two claim, and checks that an entry names and nobody has. */
import type { Problem } from '../adapters/config/config-file.ts';
import { isRiskAbove, problemOf, referencesIn } from '../domain/checks/index.ts';
import type { Check } from '../contracts/check.ts';
import { nearestNames } from '../domain/flags/index.ts';
import { checkNames } from './check-names.ts';
import type { Report } from './check-names.ts';
import { checkNodes, checkRequirements } from './check-requirements.ts';
import type { Entry } from './parse-entries.ts';

/** A problem, and whose it is. */
export interface FoundProblem {
  entry: Entry;
  problem: Problem;
}

/** Of two that claim one name the later entry has the problem: those that ship come first. */
export function crossCheck(given: readonly Entry[], templates: ReadonlyMap<string, string>): FoundProblem[] {
  const found: FoundProblem[] = [];
  const entries = given.filter((entry) => !isReplaced(entry, given));
  const slugs = new Map<string, Entry>();
  const numbers = new Map<string, Entry>();
  const parameters = new Map<string, Entry>();
  for (const entry of entries) {
    const report = reporter(entry, found);
    const first = slugs.get(entry.check.slug);
    if (first === undefined) slugs.set(entry.check.slug, entry);
    else report(['slug'], collisionOf(entry, first));
    checkOverride(entry, given, report);
    checkAliases(entry, numbers, report);
    checkParameters(entry, parameters, report);
    checkNames(entry.check, templates, report);
  }
  for (const entry of entries) {
    checkRequirements(entry, slugs, reporter(entry, found));
    checkNodes(entry, entries, reporter(entry, found));
  }
  return found;
}

function reporter(entry: Entry, found: FoundProblem[]): Report {
  const { check, locate } = entry;
  return (path, message) => {
    found.push({ entry, problem: { where: locate(path), path: [check.slug, ...path].join('.'), message } });
  };
}

function isReplaced({ check, isOwn }: Entry, all: readonly Entry[]): boolean {
  return !isOwn && all.some((other) => other.isOwn && isOverrideOf(other, check.slug));
}

function isOverrideOf({ check }: Entry, slug: string): boolean {
  return check.override !== undefined && check.slug === slug;
}

function collisionOf(entry: Entry, first: Entry): string {
  const expected = entry.isOwn && !first.isOwn ? 'a slug of its own, or override: true' : 'a slug of its own';
  return `expected ${expected}, found "${entry.check.slug}" at ${first.locate(['slug'])} too`;
}

function checkOverride({ check, isOwn }: Entry, all: readonly Entry[], report: Report): void {
  if (check.override === undefined) return;
  if (!isOwn) report(['override'], 'expected it in a file of your own, found it in the catalog');
  if (!isOwn) return;
  const shipped = all.filter((other) => !other.isOwn).map((other) => other.check);
  const replaced = shipped.find(({ slug }) => slug === check.slug);
  if (replaced !== undefined) {
    // Others that travel with it would be of another change.
    for (const field of ['component', 'target', 'subject'] as const) {
      if (check[field] !== replaced[field])
        report(
          [field],
          `expected ${replaced[field] ?? 'none'}, as in the check that ships, found ${check[field] ?? 'none'}`,
        );
    }
    const laxer = laxerThan(replaced.fix, check.fix);
    if (laxer.length > 0 && check.override === true) {
      const expected = 'a fix as careful as that of the check that ships, or override: { laxer: REASON }';
      report(['fix'], `expected ${expected}, found ${laxer.join(', ')}`);
    }
    return;
  }
  const near = nearestNames(
    check.slug,
    shipped.map(({ slug }) => slug),
  ).join(' or ');
  report(
    ['slug'],
    `expected the slug of a check that ships${near === '' ? '' : ` (${near}?)`}, found "${check.slug}"`,
  );
}

const kinds: readonly Check['fix']['kind'][] = ['refused', 'manual', 'consent', 'auto'];

/** What nobody would be asked for any more, whoever had relied on the check that ships. */
function laxerThan(shipped: Check['fix'], own: Check['fix']): string[] {
  const carriesOut = own.kind === 'auto' || own.kind === 'consent';
  if (!carriesOut) return [];
  const lost = shipped.requires.filter((slug) => !own.requires.includes(slug));
  return [
    ...(kinds.indexOf(own.kind) > kinds.indexOf(shipped.kind)
      ? [`kind ${own.kind} for ${shipped.kind}`]
      : []),
    ...(isRiskAbove(shipped.risk, own.risk) ? [`risk ${own.risk} for ${shipped.risk}`] : []),
    ...(shipped.neverInAll && !own.neverInAll ? ['neverInAll false for true'] : []),
    ...(lost.length === 0 ? [] : [`requires without ${lost.join(', ')}`]),
  ];
}

function checkAliases(entry: Entry, seen: Map<string, Entry>, report: Report): void {
  const { check } = entry;
  for (const [benchmark, number] of Object.entries(check.aliases)) {
    const id = `${benchmark}/${number}`;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, entry);
    else
      report(
        ['aliases', benchmark],
        `expected a number of its own, found ${id} at ${first.locate(['aliases', benchmark])} (${first.check.slug}) too`,
      );
  }
  if (!entry.isOwn && Object.keys(check.aliases).length === 0)
    report(['aliases'], 'expected at least one benchmark version, found none');
}

function checkParameters(entry: Entry, seen: Map<string, Entry>, report: Report): void {
  const { check } = entry;
  const used = referencesIn([check.assert, check.fix.steps, check.fix.soakMinutes]);
  for (const name of new Set(used)) {
    if (check.parameters[name] === undefined) report(['fix'], `expected a parameter "${name}", found none`);
  }
  for (const name of referencesIn(check.fix.soakMinutes)) {
    if (check.parameters[name]?.type !== 'int')
      report(['fix', 'soakMinutes'], `expected a parameter of type int, found "${name}"`);
  }
  for (const [name, parameter] of Object.entries(check.parameters)) {
    const [problem] = problemOf(name, parameter, parameter.default);
    if (problem !== undefined) report(['parameters', name, 'default'], problem.replace(/^[^:]*: /, ''));
    if (!used.includes(name))
      report(['parameters', name], 'expected a use of it in assert or steps, found none');
    const first = seen.get(name);
    if (first === undefined) seen.set(name, entry);
    else if (JSON.stringify(first.check.parameters[name]) !== JSON.stringify(parameter)) {
      report(
        ['parameters', name],
        `expected the same as at ${first.locate(['parameters', name])}, found another meaning of one name`,
      );
    }
  }
}
