/** What a test compares before and after: every byte, mode, owner, inode and time below a directory of the node. */
import { createHash } from 'node:crypto';
import {
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PracticeNode } from '../../../src/practice/practice-node.ts';
import { argvOf } from '../../practice/support/practice-nodes.ts';
import { soon } from './soon.ts';

/** path → what is there; dot files too, so that a staged file that stays behind is seen */
export function digestTree(dir: string, options: { inodes?: boolean } = {}): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    const facts = [stat.mode.toString(8), `${stat.uid}:${stat.gid}`];
    if (options.inodes === true) facts.push(String(stat.ino), String(stat.mtimeMs));
    if (stat.isDirectory()) {
      found[`${path}/`] = facts.join(' ');
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (stat.isSymbolicLink()) found[path] = `→ ${readlinkSync(path)}`;
    else if (stat.isFile()) {
      found[path] = [...facts, createHash('sha256').update(readFileSync(path)).digest('hex')].join(' ');
    } else found[path] = facts.join(' ');
  };
  visit(dir);
  return found;
}

/** The node's configuration: what a remediation may change, and a refused one must not. */
export function digestEtc(node: PracticeNode): Record<string, string> {
  return digestTree(join(node.dir, 'etc'));
}

/** Puts a file there as a careful person does: staged beside it, renamed. */
export function replaceFile(path: string, bytes: string | Buffer, mode = 0o600): void {
  const staged = join(dirname(path), `.${basename(path)}.by-hand`);
  writeFileSync(staged, bytes, { mode });
  renameSync(staged, path);
}

export interface Keeper {
  /** Everything as it was when the keeper was made: files, faults, stop, and every component ready again. */
  restore(): Promise<void>;
}

const stateFiles = ['var/lib/kubemend/emergency-stop.json'];

/** @param node a node that is up and as it should be */
export function keepNode(node: PracticeNode): Keeper {
  const manifests = new Map(
    readdirSync(node.paths.manifestsDir).map((name) => {
      const path = join(node.paths.manifestsDir, name);
      return [path, readFileSync(path)] as const;
    }),
  );
  return {
    async restore() {
      for (const { name, component } of node.faults()) await node.clearFault(name, component ?? undefined);
      for (const file of stateFiles) rmSync(join(node.dir, file), { force: true });
      for (const name of readdirSync(node.paths.manifestsDir)) {
        const path = join(node.paths.manifestsDir, name);
        if (!manifests.has(path) || lstatSync(path).isSymbolicLink()) rmSync(path, { recursive: true });
      }
      for (const [path, bytes] of manifests) {
        if (!isAsKept(path, bytes)) replaceFile(path, bytes);
      }
      await node.ready({ judged: true });
      await argvAsInManifests(node);
    },
  };
}

function isAsKept(path: string, bytes: Buffer): boolean {
  try {
    return (lstatSync(path).mode & 0o7777) === 0o600 && readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}

/** Waits until the one process of every component runs with the arguments of its file. */
export async function argvAsInManifests(node: PracticeNode): Promise<void> {
  for (const name of readdirSync(node.paths.manifestsDir).filter((each) => each.endsWith('.yaml'))) {
    const component = basename(name, '.yaml');
    await soon(`${component} to run as its manifest says`, () => {
      const wanted = flagsOf(readFileSync(join(node.paths.manifestsDir, name), 'utf8'));
      const [pid, ...others] = node.pidsOf(component);
      if (pid === undefined || others.length > 0) return undefined;
      const found = argvOf(pid).slice(2);
      return found.join('\n') === wanted.join('\n') || undefined;
    });
  }
  await node.ready({ judged: true });
}

/** Arguments of a practice manifest, one a line after `- command:`. */
export function flagsOf(manifest: string): string[] {
  return [...manifest.matchAll(/^ {4}- (--\S.*)$/gm)].map((match) => match[1] ?? '');
}
