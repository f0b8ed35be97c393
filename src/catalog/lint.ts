/** A person's own files of checks, judged as a part of the whole catalog. */
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatProblem } from '../adapters/config/config-file.ts';
import { InputError } from '../domain/errors.ts';
import { builtInDirectory, examineCatalog, readSources, readTemplates } from './load.ts';
import { parseEntries } from './parse-entries.ts';

/**
 * Templates are those of the catalog and of a `templates` directory beside the file's own directory.
 * @returns how many entries could be read, and one line per problem, of these files only
 * @throws InputError INVALID_REQUEST when a file cannot be read
 */
export async function lintCatalogFiles(
  files: readonly string[],
): Promise<{ checks: number; problems: string[] }> {
  const own = await Promise.all(
    files.map(async (name) => ({ name, text: await readOwn(name), real: await realpath(name) })),
  );
  const shipped = (await readSources([builtInDirectory])).filter(
    ({ name }) => !own.some(({ real }) => real === join(builtInDirectory, name)),
  );
  const places = [...new Set(own.map(({ real }) => dirname(dirname(real))))];
  const templates = await readTemplates([builtInDirectory, ...places]);
  const { problems } = examineCatalog([...shipped, ...own], templates);
  return {
    checks: own.flatMap(({ name, text }) => parseEntries(name, text).entries).length,
    problems: problems
      .filter(({ where }) => own.some(({ name }) => where.startsWith(`${name}:`)))
      .map(formatProblem),
  };
}

async function readOwn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new InputError(`${file}: expected a readable file of checks, found ${code}`, {
      code: 'INVALID_REQUEST',
      cause,
    });
  }
}
