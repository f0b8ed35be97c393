/** Which files of the manifest directory define a Pod, seen as the kubelet sees them. */
import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { parseAllDocuments } from 'yaml';

/** As the kubelet's own limit (file source, Kubernetes 1.36). */
const maxManifestBytes = 10 * 1024 * 1024;

/**
 * The kubelet reads every file whose name has no leading dot, whatever its suffix, and the first document of each.
 * A file that does not parse defines nothing. null: the directory cannot be read.
 */
export async function podFilesOf(
  manifestsDir: string,
  pod: { name: string; namespace: string },
): Promise<string[] | null> {
  let names: string[];
  try {
    names = (await readdir(manifestsDir)).filter((name) => !name.startsWith('.')).toSorted();
  } catch {
    return null;
  }
  const defines = await Promise.all(names.map((name) => definesPod(join(manifestsDir, name), pod)));
  return names.filter((_, index) => defines[index]);
}

/** How many they are; null: the directory cannot be read. */
export async function countPodsOfName(
  manifestsDir: string,
  pod: { name: string; namespace: string },
): Promise<number | null> {
  return (await podFilesOf(manifestsDir, pod))?.length ?? null;
}

async function definesPod(path: string, pod: { name: string; namespace: string }): Promise<boolean> {
  try {
    const info = await stat(path);
    if (!info.isFile() || info.size > maxManifestBytes) return false;
    const text = await readFile(path, 'utf8');
    // The name must be in the text, so most files need no parser.
    if (!text.includes(pod.name)) return false;
    const found = parseOnce(text);
    return found.isPod && found.name === pod.name && found.namespace === pod.namespace;
  } catch {
    return false;
  }
}

/** By the text's digest: a look comes round at the gate's interval, and the files are mostly those of the last one. */
const parsed = new LRUCache<string, Named>({ max: 16 });

function parseOnce(text: string): Named {
  const digest = createHash('sha256').update(text).digest('base64');
  const found = parsed.get(digest) ?? readName(text);
  parsed.set(digest, found);
  return found;
}

type Named = { isPod: false } | { isPod: true; name: unknown; namespace: unknown };

/** @throws what the parser throws for text that is no YAML */
function readName(text: string): Named {
  const [first] = parseAllDocuments(text, { uniqueKeys: false, strict: false, logLevel: 'silent' });
  const tree: unknown = first?.toJS();
  if (!isRecord(tree) || tree['kind'] !== 'Pod' || !isRecord(tree['metadata'])) return { isPod: false };
  const { name, namespace } = tree['metadata'];
  return { isPod: true, name, namespace: namespace ?? 'default' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
