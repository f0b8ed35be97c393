/** The entries of one file, each against its schema; every problem with its place. */
import type { z } from 'zod';
import { describeIssues, parseConfigText } from '../adapters/config/config-file.ts';
import type { ConfigPath, Problem } from '../adapters/config/config-file.ts';
import { Check } from '../contracts/check.ts';

export interface Entry {
  check: Check;
  /** file:line:column of a place within the entry */
  locate: (path: ConfigPath) => string;
  /** a person's, beside those that ship */
  isOwn: boolean;
}

/** What was meant as an entry, and is none. */
export interface FailedEntry {
  /** null: not to be read */
  slug: string | null;
  /** such as own-1.0/1.1 */
  numbers: string[];
  problems: Problem[];
}

export interface ParsedFile {
  entries: Entry[];
  failed: FailedEntry[];
}

/** @param file as it is shown; the file holds one check, or a list of them */
export function parseEntries(file: string, text: string, isOwn = false): ParsedFile {
  try {
    return readEntries(file, text, isOwn);
  } catch (error) {
    // Nested deeper than a parser can follow.
    const message = `expected checks, found what cannot be read: ${(error as Error).message}`;
    return { entries: [], failed: failedFile(text, [{ where: `${file}:1:1`, path: '', message }]) };
  }
}

function readEntries(file: string, text: string, isOwn: boolean): ParsedFile {
  const { data, problems, locate } = parseConfigText(file, text);
  if (problems.length > 0) return { entries: [], failed: failedFile(text, problems) };
  const isList = Array.isArray(data);
  const items: unknown[] = isList ? (data as unknown[]) : [data];
  if (items.length === 0 || (!isList && Object.keys(data as object).length === 0)) {
    const none = { where: `${file}:1:1`, path: '', message: 'expected a check, found none' };
    return { entries: [], failed: [{ slug: null, numbers: [], problems: [none] }] };
  }
  const results = items.map((item, index) => {
    const locateIn = (path: ConfigPath): string => locate(isList ? [index, ...path] : path);
    return parseEntry(item, locateIn, isOwn);
  });
  return {
    entries: results.flatMap((result) => ('check' in result ? [result] : [])),
    failed: results.flatMap((result) => ('check' in result ? [] : [result])),
  };
}

/** Which checks were meant is told by the text alone: too many are refused rather than one too few. */
function failedFile(text: string, problems: Problem[]): FailedEntry[] {
  const slugs = slugsIn(text);
  return slugs.length === 0
    ? [{ slug: null, numbers: [], problems }]
    : slugs.map((slug) => ({ slug, numbers: [], problems }));
}

/** What looks like a slug in a text that is not to be parsed. */
export function slugsIn(text: string): string[] {
  const found = text.matchAll(/\bslug["']?\s*:\s*["']?([a-z0-9-]+)/g);
  return [...new Set([...found].flatMap((match) => match[1] ?? []))];
}

function parseEntry(item: unknown, locate: Entry['locate'], isOwn: boolean): Entry | FailedEntry {
  const parsed = Check.safeParse(item);
  if (parsed.success) return { check: parsed.data, locate, isOwn };
  const issues = parsed.error.issues.flatMap((issue) => flattenUnion(issue, []));
  const { slug, aliases } = (item ?? {}) as { slug?: unknown; aliases?: unknown };
  return {
    slug: typeof slug === 'string' ? slug : null,
    numbers: numbersOf(aliases),
    problems: describeIssues(issues, item, locate),
  };
}

export function numbersOf(aliases: unknown): string[] {
  return Object.entries((aliases ?? {}) as Record<string, unknown>).map(
    ([benchmark, number]) => `${benchmark}/${String(number)}`,
  );
}

type Issue = z.core.$ZodIssue;

/** The problems of the one branch that was meant, instead of "no branch fits". */
function flattenUnion(issue: Issue, prefix: PropertyKey[]): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const [best] = issue.errors
    .map((branch) => ({ branch, strangers: branch.filter(isForeign).length }))
    .sort((one, other) => one.strangers - other.strangers || one.branch.length - other.branch.length);
  // Two such problems mean that even the key which names the kind is missing: no branch was meant.
  if (best === undefined || best.strangers > 1 || isPlainUnion(issue)) {
    return [{ ...issue, code: 'custom', path, message: `expected ${kindsOf(path)}` }];
  }
  return best.branch.flatMap((nested) => flattenUnion(nested, path));
}

function isForeign(issue: Issue): boolean {
  // What is missing where words are fixed is a wrong value, not a wrong type.
  const isMissing =
    (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.path.length === 1;
  return isMissing || (issue.code === 'unrecognized_keys' && issue.path.length === 0);
}

/** A union of text, number and boolean has no keys to tell its branches by. */
function isPlainUnion(issue: Extract<Issue, { code: 'invalid_union' }>): boolean {
  return issue.errors.every((branch) =>
    branch.every((one) => one.path.length === 0 && one.code !== 'unrecognized_keys'),
  );
}

function kindsOf(path: readonly PropertyKey[]): string {
  if (path.includes('steps')) {
    return 'one step: setFlag, addToFlag, removeFromFlag, unsetFlag, ensureVolume, ensureMount, ensureFile, ensureDirectory, limitMode or setOwner';
  }
  const isAssertion = path.at(-1) === 'assert' || path.includes('all') || path.includes('any');
  if (isAssertion && (typeof path.at(-1) === 'number' || path.at(-1) === 'assert')) {
    return 'an assertion: flag, flagFile, file with modeWithin or owner, kubelet, kubeProxy, access, pods, cluster, manual, all or any, with its conditions';
  }
  return path.at(-1) === 'level' ? '1 or 2' : 'text, a number, or true or false';
}
