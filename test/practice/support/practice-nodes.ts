/** Real practice nodes for tests: programs bundled from the sources as they are, directories that go away. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { createPracticeNode } from '../../../src/practice/practice-node.ts';
import type { PracticeNode, PracticeNodeOptions } from '../../../src/practice/practice-node.ts';
import { fastPace } from '../../../src/practice/settings.ts';

const sources = join(import.meta.dirname, '../../../src/practice');

/** The two programs as the build makes them; the caller removes the directory. */
export async function buildBundles(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'kubemend-bundles-'));
  await build({
    entryPoints: {
      'practice-kubelet': join(sources, 'kubelet-main.ts'),
      'practice-component': join(sources, 'component-main.ts'),
    },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outdir;
}

export interface Nodes {
  create(options?: Partial<PracticeNodeOptions>): Promise<PracticeNode>;
  /** created, started, judged Ready by its kubelet */
  up(options?: Partial<PracticeNodeOptions>): Promise<PracticeNode>;
  removeAll(): Promise<void>;
}

export function createNodes(bundlesDir: string): Nodes {
  const made: PracticeNode[] = [];
  const create: Nodes['create'] = async (options = {}) => {
    const dir = mkdtempSync(join(tmpdir(), 'kubemend-practice-'));
    const node = await createPracticeNode({ dir, bundlesDir, pace: fastPace, ...options });
    made.push(node);
    return node;
  };
  return {
    create,
    up: async (options) => {
      const node = await create(options);
      await node.start();
      await node.ready({ judged: true });
      return node;
    },
    removeAll: async () => {
      for (const node of made.splice(0)) await node.remove();
    },
  };
}

/** Waits until `look` answers something other than undefined; gives up with what it waited for. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  for (const endMs = Date.now() + limitMs; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endMs) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Writes as a careful writer does: a dot file beside it, then a rename. */
export function replaceFile(path: string, text: string): void {
  const staged = join(dirname(path), `.${basename(path)}.staged`);
  writeFileSync(staged, text, { mode: 0o600 });
  renameSync(staged, path);
}

/** Puts a flag at the end of the component's command, and gives the text before. */
export function addFlag(node: PracticeNode, component: string, flag: string): string {
  const path = node.manifestPath(component);
  const before = readFileSync(path, 'utf8');
  replaceFile(path, before.replace(/(\n {4}image: )/, `\n    - ${flag}$1`));
  return before;
}

/** Empty: it has ended. */
export function argvOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** The one live process of a component whose arguments hold `flag`. */
export function findProcess(node: PracticeNode, component: string, flag: string): number | undefined {
  return node.pidsOf(component).find((pid) => argvOf(pid).includes(flag));
}

export function removeDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}
