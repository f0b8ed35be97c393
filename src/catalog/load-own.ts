/** The catalog of one process: what ships, and the own checks that its configuration names. The same for all of its life. */
import { checkDirsOfNode, defaultCheckDirs } from '../adapters/config/check-dirs.ts';
import type { NodeConfig } from '../contracts/config.ts';
import { loadBuiltInCatalog } from './built-in.ts';
import type { Catalog } from './catalog.ts';
import type { Trust } from './read-own-checks.ts';

/**
 * Of a node. What root will write is said by files that only root can have put there; on a practice node the user who
 * runs the worker stands for root.
 */
export async function loadNodeCatalog(config: Pick<NodeConfig, 'checkDirs' | 'root'>): Promise<Catalog> {
  const trust =
    config.root === '' ? { uid: 0, top: '/' } : { uid: process.geteuid?.() ?? 0, top: config.root };
  return await withOwn(await checkDirsOfNode(config), trust);
}

/** Of a control worker or a command: it writes nothing, and the node compares. @param checkDirs undefined: the default */
export async function loadUserCatalog(checkDirs: readonly string[] | undefined): Promise<Catalog> {
  return await withOwn(checkDirs ?? (await defaultCheckDirs()), null);
}

async function withOwn(directories: readonly string[], trust: Trust | null): Promise<Catalog> {
  const builtIn = await loadBuiltInCatalog();
  if (directories.length === 0) return builtIn;
  const [{ addOwnChecks }, { readOwnChecks }] = await Promise.all([
    import('./own-checks.ts'),
    import('./read-own-checks.ts'),
  ]);
  return addOwnChecks(builtIn, await readOwnChecks(directories, trust));
}
