/** Reads directories of a person's own checks. What cannot be read is a problem of the catalog, never the end of a worker. */
import { readFile, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { judgeSteps, readSteps } from '../adapters/storage/trusted-place.ts';
import type { CatalogSource } from './load.ts';
import { readTemplates } from './load.ts';
import type { UnusableCheck } from './catalog.ts';
import { parseEntries } from './parse-entries.ts';
import { isScriptCheck, remediationOf, scriptSlug } from './script-checks.ts';
import type { ScriptSource } from './script-checks.ts';

export interface OwnSources {
  directories: string[];
  sources: CatalogSource[];
  scripts: ScriptSource[];
  templates: Map<string, string>;
  failed: UnusableCheck[];
}

/** Whose files count, and up to which directory they are looked at. Definitions decide what root writes. */
export interface Trust {
  uid: number;
  top: string;
}

/** @param trust null: whoever may write there may say what is read */
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
  for (const place of new Set(files.map((file) => dirname(dirname(file))))) await addTemplates(place, read);
  return read;
}

function noSources(): OwnSources {
  return { directories: [], sources: [], scripts: [], templates: new Map(), failed: [] };
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
  await addTemplates(dirname(directory), read).catch((error: unknown) => {
    read.failed.push(unreadable(join(dirname(directory), 'templates'), 'readable templates', error));
  });
}

async function readOne(file: string, trust: Trust | null, read: OwnSources): Promise<void> {
  const text = await readFile(file, 'utf8');
  const problem = trust === null ? null : await placeProblem(file, trust);
  if (problem !== null) {
    const problems = [`${file}:1:1 ${problem}`];
    read.failed.push(
      ...meantIn(file, text).map((slug) => ({ name: slug ?? file, slug, numbers: [], problems })),
    );
  } else if (isScriptCheck(basename(file))) {
    const hasRemediation = await readFile(remediationOf(file)).then(
      () => true,
      () => false,
    );
    read.scripts.push({ path: file, text, hasRemediation });
  } else read.sources.push({ name: file, text });
}

/** The checks that a file was to bring: none of them may be taken from elsewhere then. */
function meantIn(file: string, text: string): (string | null)[] {
  if (isScriptCheck(basename(file))) return [scriptSlug(file)];
  const { entries, failed } = parseEntries(file, text, true);
  const slugs = [...entries.map(({ check }) => check.slug), ...failed.map(({ slug }) => slug)];
  return slugs.length === 0 ? [null] : slugs;
}

async function placeProblem(file: string, { uid, top }: Trust): Promise<string | null> {
  const want = isScriptCheck(basename(file)) ? 'executable' : 'readable';
  return judgeSteps(await readSteps(await realpath(file), await realpath(top)), uid, want);
}

async function addTemplates(place: string, read: OwnSources): Promise<void> {
  for (const [name, content] of await readTemplates([place])) read.templates.set(name, content);
}

function unreadable(path: string, expected: string, error: unknown): UnusableCheck {
  const found = (error as NodeJS.ErrnoException).code ?? String(error);
  return {
    name: path,
    slug: null,
    numbers: [],
    problems: [`${path}:1:1 expected ${expected}, found ${found}`],
  };
}
