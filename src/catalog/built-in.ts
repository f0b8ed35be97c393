/** The catalog that ships. The build has read and proved it (scripts/build.mjs); from sources it is read now. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../contracts/check.ts';
import { makeCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';

export type { Catalog } from './catalog.ts';

/** What the build writes: a command that needs one check must not parse and prove all of them. */
export interface BuiltCatalog {
  checks: Check[];
  /** content by file name */
  templates: [string, string][];
  version: string;
}

let loaded: Promise<Catalog> | undefined;

/** The same for the whole life of a process. */
export function loadBuiltInCatalog(): Promise<Catalog> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<Catalog> {
  // In the built package, and from a bundle in any directory beside it.
  const built = join(import.meta.dirname, '../catalog/catalog.json');
  const text = await readFile(built, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return await (await import('./load.ts')).loadCatalog();
  const { checks, templates, version } = JSON.parse(text) as BuiltCatalog;
  return makeCatalog(checks, new Map(templates), version);
}
