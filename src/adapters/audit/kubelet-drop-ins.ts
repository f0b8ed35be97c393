/**
 * What the files of a kubelet's --config-dir make of its configuration (cmd/kubelet/app/server.go,
 * mergeKubeletConfigurations): `*.conf`, by name, each a merge patch (RFC 7386) of what is before it.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap } from '../../domain/audit/index.ts';
import type { ConfigFact } from '../../domain/audit/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { messageOf, readConfigFact } from './file-facts.ts';
import type { FileReader } from './file-facts.ts';

type Config = Readonly<Record<string, unknown>>;

/** @param directory node path */
export async function withDropIns(
  deps: FileReader,
  base: ConfigFact,
  directory: string,
): Promise<ConfigFact> {
  if (base.kind !== 'read') return base;
  let paths: string[];
  try {
    paths = await listDropIns(toRealPath(deps.config, directory), directory);
  } catch (error) {
    return { kind: 'unreadable', why: `--config-dir=${directory}: ${messageOf(error)}` };
  }
  let said: Config = {};
  let { config } = base;
  for (const path of paths) {
    const found = await readConfigFact(deps, path);
    if (found.kind === 'absent') return { kind: 'unreadable', why: `${path} was taken away meanwhile` };
    if (found.kind !== 'read') return found;
    config = mergePatch(config, found.config) as Config;
    said = mergePatch(said, found.config) as Config;
  }
  if (paths.length === 0) return base;
  const where = paths.join(', ');
  return { ...base, where: `${base.where} and ${where}`, config, dropIns: { where, config: said } };
}

async function listDropIns(realPath: string, nodePath: string): Promise<string[]> {
  // The kubelet does not enter a link: then it reads nothing, and whoever made it thinks otherwise.
  if ((await lstat(realPath)).isSymbolicLink())
    throw new Error('it is a link, which the kubelet does not enter');
  const entries = await readdir(realPath, { withFileTypes: true });
  const byName = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const paths = await Promise.all(
    byName.map(async (entry) => {
      const [real, node] = [join(realPath, entry.name), join(nodePath, entry.name)];
      if (entry.isDirectory()) return await listDropIns(real, node);
      return entry.name.endsWith('.conf') ? [node] : [];
    }),
  );
  return paths.flat();
}

/** null takes a key out; maps are merged, lists are not. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const merged: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}
