/** Reads a YAML configuration file against a schema: every problem at once, each with file:line:column. */
import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import { errnoOf } from '../storage/errno.ts';

export type ConfigPath = (string | number)[];

export interface Problem {
  /** `file:line:column`, or the name of the environment variable or flag */
  where: string;
  path: string;
  message: string;
}

export interface ConfigText {
  /** undefined: the file could not be parsed at all */
  data: unknown;
  problems: Problem[];
  /** file:line:column of the value at a path, or of its nearest parent that exists */
  locate: (path: ConfigPath) => string;
}

export function parseConfigText(file: string, text: string): ConfigText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const problems = document.errors.map((error) => ({
    where: at(error.pos[0]),
    path: '',
    message: `expected YAML, found: ${error.message}`,
  }));
  const unreadable = { data: undefined, locate: () => `${file}:1:1` };
  if (problems.length > 0) return { ...unreadable, problems };
  try {
    const data = (document.toJS() as unknown) ?? {};
    return { data, problems, locate: (path) => at(offsetOf(document, path)) };
  } catch (error) {
    // An alias without its anchor, or too many of them, is found here only.
    const message = `expected YAML, found: ${(error as Error).message}`;
    return { ...unreadable, problems: [{ where: `${file}:1:1`, path: '', message }] };
  }
}

function offsetOf(document: Document, path: ConfigPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) && document.contents.range ? document.contents.range[0] : 0;
}

/** Zod's problems in our words: what was expected, what was found. Unknown keys are one problem each. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  data: unknown,
  locate: (path: ConfigPath) => string,
): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        where: locate([...path, key]),
        path: [...path, key].join('.'),
        message: 'expected a known key, found an unknown one',
      }));
    }
    const found = valueAt(data, path);
    const expected = expectedBy(issue);
    return [
      {
        where: locate(path),
        path: path.join('.'),
        message: `${expected}, found ${described(found)}`,
      },
    ];
  });
}

/** What is found may be a whole file, or hold itself by an anchor and its alias. */
function described(found: unknown): string {
  if (found === undefined) return 'nothing';
  try {
    const text = JSON.stringify(found);
    return text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`;
  } catch {
    return 'a value that holds itself';
  }
}

const shownLength = 500;

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `expected at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `expected at most ${String(issue.maximum)}`;
  return issue.message.startsWith('expected') ? issue.message : `expected a valid value (${issue.message})`;
}

function valueAt(data: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object'
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    data,
  );
}

export function formatProblem(problem: Problem): string {
  return problem.path === ''
    ? `${problem.where} ${problem.message}`
    : `${problem.where} ${problem.path}: ${problem.message}`;
}

/** @throws InputError INVALID_REQUEST with one line per problem */
export function throwProblems(problems: readonly Problem[], hint: string): void {
  if (problems.length === 0) return;
  throw new InputError(problems.map(formatProblem).join('\n'), { code: 'INVALID_REQUEST', hint });
}

/**
 * One whole file against its schema, such as a node's `node.yaml`.
 * @param whereAbsent what to do when there is none
 * @throws InputError with every problem, or when the file cannot be read
 */
export async function loadConfigFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  whereAbsent?: string,
): Promise<z.output<Schema>> {
  const text = await readConfigText(file, undefined, whereAbsent);
  const config = parseConfigText(file, text);
  const hint = `correct ${file}; its schema is in the package under schemas/`;
  throwProblems(config.problems, hint);
  const parsed = schema.safeParse(config.data);
  if (parsed.success) return parsed.data;
  throwProblems(describeIssues(parsed.error.issues, config.data, config.locate), hint);
  throw new Error('unreachable: a failed parse has issues');
}

const foundInstead: Readonly<Record<string, string>> = {
  ENOENT: 'no file',
  ENOTDIR: 'no file',
  EISDIR: 'a directory',
  EACCES: 'one that you may not read (EACCES)',
};

/**
 * @param named the ways in which its path may have been given, where they are not plain
 * @param whereAbsent what to do when there is none
 */
export async function readConfigText(file: string, named?: string, whereAbsent?: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = errnoOf(cause) ?? String(cause);
    throw new InputError(`${file}: expected a readable YAML file, found ${foundInstead[code] ?? code}`, {
      code: 'INVALID_REQUEST',
      hint:
        whereAbsent !== undefined && code === 'ENOENT'
          ? whereAbsent
          : `check the path${named === undefined ? '' : ` (${named})`} and the rights of the file`,
      cause,
    });
  }
}
