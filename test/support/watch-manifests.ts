/**
 * A process of its own that watches a manifests directory: every visible name and every content that was ever there.
 * It looks at each inotify event and every few milliseconds, and reads through one descriptor, so that what it calls
 * a content was whole under that name at one instant. Asked by IPC (`report`), it answers what it has seen so far.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

export interface Seen {
  name: string;
  /** sha256 in hex; `absent`: a name that had been there was gone */
  digest: string;
  atMs: number;
}

const everyMs = 4;

function watchDirectory(dir: string): void {
  const seen: Seen[] = [];
  const last = new Map<string, { stamp: string; digest: string }>();
  const take = (name: string, stamp: string, digest: string): void => {
    const isNews = last.get(name)?.digest !== digest;
    last.set(name, { stamp, digest });
    if (isNews) seen.push({ name, digest, atMs: Date.now() });
  };
  const lookAt = (name: string): void => {
    const path = join(dir, name);
    try {
      const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
      const stamp = [ino, size, mtimeNs, ctimeNs].join(' ');
      if (last.get(name)?.stamp === stamp) return;
      take(name, stamp, digestOf(path));
    } catch {
      if (last.has(name)) take(name, '', 'absent');
    }
  };
  const look = (): void => {
    const names = readdirSync(dir).filter((name) => !name.startsWith('.'));
    // A listing may miss a name that is being replaced; asking for it by name may not.
    for (const name of new Set([...last.keys(), ...names])) lookAt(name);
  };
  watch(dir, look);
  setInterval(look, everyMs);
  look();
  process.on('message', (message) => {
    if (message !== 'report') return;
    look();
    process.send?.(seen.splice(0));
    // What is there now is the beginning of the next report.
    for (const [name, { digest }] of last) {
      if (digest === 'absent') last.delete(name);
      else seen.push({ name, digest, atMs: Date.now() });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

function digestOf(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = readFileSync(descriptor);
    // Longer by now: somebody writes into the live file.
    if (fstatSync(descriptor).size !== bytes.length) return 'torn';
    return createHash('sha256').update(bytes).digest('hex');
  } finally {
    closeSync(descriptor);
  }
}

const [dir] = process.argv.slice(2);
if (dir !== undefined && process.send !== undefined) watchDirectory(dir);
