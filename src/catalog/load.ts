/** Reads the catalog: every file is read and every problem of every file is reported at once, before anything runs. */
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { throwProblems } from '../adapters/config/config-file.ts';
import type { Problem } from '../adapters/config/config-file.ts';
import { makeCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { crossCheck } from './cross-check.ts';
import { versionOf } from './definition.ts';
import { parseEntries } from './parse-entries.ts';
import { proveEntry } from './prove-entry.ts';

export { defaultBenchmark } from './catalog.ts';
export type { Catalog } from './catalog.ts';

/** In the source tree, in the built package, and from a bundle in any directory beside it. */
export const builtInDirectory = join(import.meta.dirname, '../catalog');

export interface CatalogSource {
  /** as it is shown in problems */
  name: string;
  text: string;
}

/**
 * @param directories each with `checks/*.yaml` and, where entries make files, `templates/*`
 * @throws InputError INVALID_REQUEST whose message has one line `file:line:column path: expected …, found …` per problem
 */
export async function loadCatalog(directories: readonly string[] = [builtInDirectory]): Promise<Catalog> {
  const [sources, templates] = await Promise.all([readSources(directories), readTemplates(directories)]);
  return buildCatalog(sources, templates);
}

/** @throws InputError as `loadCatalog` */
export function buildCatalog(
  sources: readonly CatalogSource[],
  templates: ReadonlyMap<string, string>,
): Catalog {
  const { catalog, problems } = examineCatalog(sources, templates);
  throwProblems(problems, 'correct each line; `kubemend checks lint FILE` looks at one file');
  return catalog;
}

/** The catalog of all entries that could be read, and every problem with any of them. */
export function examineCatalog(
  sources: readonly CatalogSource[],
  templates: ReadonlyMap<string, string>,
): { catalog: Catalog; problems: Problem[] } {
  const parsed = sources.map(({ name, text }) => parseEntries(name, text));
  const entries = parsed.flatMap((one) => one.entries);
  const problems = [
    ...parsed.flatMap((one) => one.failed.flatMap((failed) => failed.problems)),
    ...crossCheck(entries, templates).map(({ problem }) => problem),
  ];
  const checks = entries.map((entry) => entry.check);
  const catalog = makeCatalog(checks, templates, versionOf(checks, templates));
  // An entry that names what nobody has cannot be carried out, and its own problem says more than the proof would.
  if (problems.length > 0) return { catalog, problems };
  return { catalog, problems: entries.flatMap((entry) => proveEntry(entry, catalog)) };
}

export async function readSources(directories: readonly string[]): Promise<CatalogSource[]> {
  const perDirectory = await Promise.all(
    directories.map(async (directory) => {
      const names = (await readdir(join(directory, 'checks')))
        .filter((name) => /\.ya?ml$/.test(name))
        .toSorted();
      return Promise.all(
        names.map(async (name) => {
          const path = join(directory, 'checks', name);
          const shown = directory === builtInDirectory ? relative(builtInDirectory, path) : path;
          return { name: shown, text: await readFile(path, 'utf8') };
        }),
      );
    }),
  );
  return perDirectory.flat();
}

export async function readTemplates(directories: readonly string[]): Promise<Map<string, string>> {
  const templates = new Map<string, string>();
  for (const directory of directories) {
    const place = join(directory, 'templates');
    const names = await readdir(place).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names.toSorted()) templates.set(name, await readFile(join(place, name), 'utf8'));
  }
  return templates;
}
