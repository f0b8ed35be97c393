/** The entries of one file, each against its schema; every problem with its place. */
import type { z } from 'zod';
import { describeIssues, parseConfigText } from '../adapters/config/config-file.ts';
import type { ConfigPath, Problem } from '../adapters/config/config-file.ts';
import { Check } from '../contracts/check.ts';

export interface Entry {
  check: Check;
  /** file:line:column of a place within the entry */
  locate: (path: ConfigPath) => string;
}

/** @param file as it is shown; the file holds one check, or a list of them */
export function parseEntries(file: string, text: string): { entries: Entry[]; problems: Problem[] } {
  const { data, problems, locate } = parseConfigText(file, text);
  if (problems.length > 0) return { entries: [], problems };
  const isList = Array.isArray(data);
  const items: unknown[] = isList ? (data as unknown[]) : [data];
  if (items.length === 0 || (!isList && Object.keys(data as object).length === 0)) {
    return {
      entries: [],
      problems: [{ where: `${file}:1:1`, path: '', message: 'expected a check, found none' }],
    };
  }
  const results = items.map((item, index) => {
    const locateIn = (path: ConfigPath): string => locate(isList ? [index, ...path] : path);
    return parseEntry(item, locateIn);
  });
  return {
    entries: results.flatMap((result) => ('check' in result ? [result] : [])),
    problems: results.flatMap((result) => ('problems' in result ? result.problems : [])),
  };
}

function parseEntry(item: unknown, locate: Entry['locate']): Entry | { problems: Problem[] } {
  const parsed = Check.safeParse(item);
  if (parsed.success) return { check: parsed.data, locate };
  const issues = parsed.error.issues.flatMap((issue) => flattenUnion(issue, []));
  return { problems: describeIssues(issues, item, locate) };
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
    return 'an assertion: flag, flagFile, file with modeWithin or owner, kubelet, kubeProxy, manual, all or any, with its conditions';
  }
  return path.at(-1) === 'level' ? '1 or 2' : 'text, a number, or true or false';
}
