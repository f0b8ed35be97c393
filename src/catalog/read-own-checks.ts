/** Reads directories of a person's own checks. What cannot be read is a problem of the catalog, never the end of a worker. */
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readTrustedText } from '../adapters/storage/trusted-place.ts';
import type { Trust } from '../adapters/storage/trusted-place.ts';
import type { CatalogSource } from './load.ts';
import type { UnusableCheck } from './catalog.ts';
import { slugsIn } from './parse-entries.ts';
import { isScriptCheck, remediationOf, scriptSlug } from './script-checks.ts';
import type { ScriptSource } from './script-checks.ts';

export interface OwnSources {
  directories: string[];
  sources: CatalogSource[];
  scripts: ScriptSource[];
  templates: OwnTemplate[];
  failed: UnusableCheck[];
}

export interface OwnTemplate {
  name: string;
  path: string;
  content: string;
  /** why no check may write it; null: it may */
  problem: string | null;
}

/** @param trust of a node: definitions decide what root writes. null: whoever may write there may say what is read */
export async function readOwnChecks(
  directories: readonly string[],
  trust: Trust | null,
): Promise<OwnSources> {
  const read = noSources();
  for (const directory of new Set(directories)) await readDirectory(directory, trust, read);
  return read;
}

/** @param files of YAML, or scripts; not yet looked at @throws the error of a file that cannot be read */
export async function readOwnFiles(files: readonly string[]): Promise<OwnSources> {
  const read = noSources();
  for (const file of files) await readOne(file, null, read);
  for (const place of new Set(files.map((file) => dirname(dirname(file)))))
    await addTemplates(place, null, read);
  return read;
}

function noSources(): OwnSources {
  return { directories: [], sources: [], scripts: [], templates: [], failed: [] };
}

async function readDirectory(directory: string, trust: Trust | null, read: OwnSources): Promise<void> {
  read.directories.push(directory);
  let names: string[];
  try {
    names = (await readdir(directory)).toSorted();
  } catch (error) {
    read.failed.push(unreadable(directory, 'a directory of checks', error));
    return;
  }
  for (const name of names.filter((one) => /\.ya?ml$/.test(one) || isScriptCheck(one))) {
    const file = join(directory, name);
    try {
      await readOne(file, trust, read);
    } catch (error) {
      read.failed.push(unreadable(file, 'a readable file', error));
    }
  }
  await addTemplates(dirname(directory), trust, read).catch((error: unknown) => {
    read.failed.push(unreadable(join(dirname(directory), 'templates'), 'readable templates', error));
  });
}

async function readOne(file: string, trust: Trust | null, read: OwnSources): Promise<void> {
  const isScript = isScriptCheck(basename(file));
  const found = await readTrustedText(file, trust, isScript ? 'executable' : 'readable');
  const { text } = found;
  if (found.kind === 'untrusted') {
    const problems = [`${file}:1:1 ${found.problem}`];
    // The checks that it was to bring: none of them may be taken from elsewhere then.
    const meant = isScript ? [scriptSlug(file)] : slugsIn(text);
    const slugs = meant.length === 0 ? [null] : meant;
    read.failed.push(...slugs.map((slug) => ({ name: slug ?? file, slug, numbers: [], problems })));
  } else if (isScript) {
    const hasRemediation = await readFile(remediationOf(file)).then(
      () => true,
      () => false,
    );
    read.scripts.push({ path: file, text, hasRemediation });
  } else read.sources.push({ name: file, text });
}

/** @param place the directory that holds `templates`, which may be absent */
async function addTemplates(place: string, trust: Trust | null, read: OwnSources): Promise<void> {
  const directory = join(place, 'templates');
  const names = await readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.toSorted()) {
    const path = join(directory, name);
    if (read.templates.some((one) => one.path === path)) continue;
    const found = await readTrustedText(path, trust).catch((error: unknown) => ({
      kind: 'untrusted' as const,
      text: '',
      problem: `expected a readable file, found ${foundIn(error)}`,
    }));
    const problem = found.kind === 'untrusted' ? found.problem : null;
    read.templates.push({ name, path, content: found.text, problem });
  }
}

function unreadable(path: string, expected: string, error: unknown): UnusableCheck {
  return {
    name: path,
    slug: null,
    numbers: [],
    problems: [`${path}:1:1 expected ${expected}, found ${foundIn(error)}`],
    isUnread: true,
  };
}

function foundIn(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
}
