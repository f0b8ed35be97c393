/** A person's own files of checks, judged as a part of the whole catalog. */
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatProblem } from '../adapters/config/config-file.ts';
import { InputError } from '../domain/errors.ts';
import { loadBuiltInCatalog } from './built-in.ts';
import { builtInDirectory, examineCatalog, readSources, readTemplates } from './load.ts';
import { addOwnChecks } from './own-checks.ts';
import { parseEntries } from './parse-entries.ts';
import type { Entry } from './parse-entries.ts';
import { readOwnFiles } from './read-own-checks.ts';
import { isScriptCheck } from './script-checks.ts';
import { partsOfSomeMinors } from './some-minors.ts';

export interface Linted {
  /** how many entries could be read */
  checks: number;
  files: number;
  /** one line each, of these files only */
  problems: string[];
  /** of entries that are good, and name what some minors alone have */
  notes: string[];
}

/**
 * Templates are those of the catalog and of a `templates` directory beside the file's own directory.
 * @param paths files, or directories as `checkDirs` names them
 * @throws InputError INVALID_REQUEST when one cannot be read
 */
export async function lintCatalogFiles(paths: readonly string[]): Promise<Linted> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const shipped = await Promise.all(files.map(isShipped));
  const own = await lintOwn(files.filter((_, index) => shipped[index] !== true));
  const ofCatalog = files.filter((_, index) => shipped[index] === true);
  if (ofCatalog.length === 0) return own;
  const found = await lintShipped(ofCatalog);
  return {
    checks: own.checks + found.checks,
    files: files.length,
    problems: [...own.problems, ...found.problems],
    notes: [...own.notes, ...found.notes],
  };
}

async function lintOwn(files: readonly string[]): Promise<Linted> {
  const read = await readOwnFiles(files);
  const { own } = addOwnChecks(await loadBuiltInCatalog(), read);
  const entries = read.sources.flatMap(({ name, text }) => parseEntries(name, text, true).entries);
  const known = own.unusable.length === 0 ? entries : [];
  return {
    checks: entries.length + read.scripts.length,
    files: files.length,
    // One file that cannot be parsed may have been meant as several checks.
    problems: [...new Set(own.unusable.flatMap(({ problems }) => problems))],
    notes: notesOn(known),
  };
}

async function lintShipped(files: readonly string[]): Promise<Linted> {
  const own = await Promise.all(
    files.map(async (name) => ({ name, text: await readFile(name, 'utf8'), real: await realpath(name) })),
  );
  const others = (await readSources([builtInDirectory])).filter(
    ({ name }) => !own.some(({ real }) => real === join(builtInDirectory, name)),
  );
  const { problems } = examineCatalog([...others, ...own], await readTemplates([builtInDirectory]));
  return {
    checks: own.flatMap(({ name, text }) => parseEntries(name, text).entries).length,
    files: files.length,
    problems: problems
      .filter(({ where }) => own.some(({ name }) => where.startsWith(`${name}:`)))
      .map(formatProblem),
    notes:
      problems.length > 0 ? [] : notesOn(own.flatMap(({ name, text }) => parseEntries(name, text).entries)),
  };
}

/** @param entries without a problem */
function notesOn(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ check, locate }) =>
    partsOfSomeMinors(check).map((part) => `${locate(['slug'])} ${check.slug}: ${part}`),
  );
}

async function isShipped(file: string): Promise<boolean> {
  return dirname(await realpath(file)) === join(builtInDirectory, 'checks');
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) {
      await readFile(path);
      return [path];
    }
    const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name) || isScriptCheck(name));
    return names.toSorted().map((name) => join(path, name));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new InputError(`${path}: expected a readable file of checks, found ${code}`, {
      code: 'INVALID_REQUEST',
      cause,
    });
  }
}
