/** Reads the manifest directory: events of single files, and a tick that lists them all (file.go, file_linux.go). */
import { readFileSync, readdirSync, statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeManifest } from './decode.ts';
import type { Decoded } from './decode.ts';
import {
  applyRemoval,
  applyTick,
  applyWrite,
  comparePaths,
  emptySource,
  isManifestName,
} from './file-source.ts';
import type { SourceState } from './file-source.ts';
import type { Log } from './kubelet-log.ts';

export interface WatcherDeps {
  /** real path */
  dir: string;
  /** as the kubelet names it: part of every Pod's identity */
  nodeDir: string;
  node: string;
  tickMs: number;
  log: Log;
  /** a fault that makes the kubelet deaf to events */
  isDeaf(): boolean;
  onChange(before: SourceState, after: SourceState): void;
}

export class ManifestWatcher {
  readonly #deps: WatcherDeps;
  #state: SourceState = emptySource;
  #watcher: FSWatcher | undefined;
  #lost = false;
  #timer: NodeJS.Timeout | undefined;
  /** Each look reads every file; only what has other bytes is worth decoding again. */
  readonly #decoded = new Map<string, { bytes: Buffer; decoded: Decoded }>();

  constructor(deps: WatcherDeps) {
    this.#deps = deps;
  }

  get pods(): SourceState['pods'] {
    return this.#state.pods;
  }

  start(): void {
    this.#watch();
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), this.#deps.tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#watcher?.close();
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#deps.dir, (event, name) => this.#handleEvent(event, name));
      this.#watcher.on('error', () => this.#loseWatch());
    } catch (error) {
      this.#deps.log('E', 'file_linux.go:61', 'Unable to read config path', {
        err: (error as Error).message,
      });
    }
  }

  /** Once the directory itself has moved, the real kubelet never hears an event again, even when it is back. */
  #loseWatch(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#watcher?.close();
    this.#deps.log(
      'W',
      'file_linux.go:84',
      'Watch of the manifest directory is gone; changes are seen at ticks only',
    );
  }

  #handleEvent(event: string, name: string | null): void {
    if (name === null || this.#lost) return;
    if (name === basename(this.#deps.dir) && event === 'rename' && !this.#isThere(name)) {
      this.#loseWatch();
      return;
    }
    if (!isManifestName(name) || this.#deps.isDeaf()) return;
    const decoded = this.#decode(name);
    if (decoded === 'gone') {
      this.#replace(applyRemoval(this.#state, this.#nodePath(name)));
      return;
    }
    if (decoded === 'not a file') return;
    if (!decoded.ok) {
      this.#deps.log('E', 'file_linux.go:93', 'Unable to process watch event', {
        err: `can't process config file ${JSON.stringify(this.#nodePath(name))}: ${decoded.error}`,
      });
    }
    this.#replace(applyWrite(this.#state, this.#nodePath(name), decoded));
  }

  #isThere(name: string): boolean {
    try {
      statSync(join(this.#deps.dir, name));
      return true;
    } catch {
      return false;
    }
  }

  #nodePath(name: string): string {
    return join(this.#deps.nodeDir, name);
  }

  #decode(name: string): Decoded | 'gone' | 'not a file' {
    const path = this.#nodePath(name);
    try {
      const stats = statSync(join(this.#deps.dir, name));
      if (stats.isDirectory()) {
        this.#deps.log(
          'E',
          'file.go:159',
          'Provided manifest path is a directory, so not recursing into it',
          { path },
        );
        return 'not a file';
      }
      if (!stats.isFile()) return 'not a file';
      const bytes = readFileSync(join(this.#deps.dir, name));
      const known = this.#decoded.get(path);
      if (known?.bytes.equals(bytes) === true) return known.decoded;
      const decoded = decodeManifest(bytes, path, this.#deps.node);
      this.#decoded.set(path, { bytes, decoded });
      return decoded;
    } catch {
      return 'gone';
    }
  }

  #tick(): void {
    const names = this.#list();
    if (names === 'gone') {
      this.#loseWatch();
      this.#replace(applyTick(this.#state, undefined));
      return;
    }
    const listing: { path: string; decoded: Decoded }[] = [];
    for (const name of names.filter(isManifestName).sort(comparePaths)) {
      const decoded = this.#decode(name);
      const path = this.#nodePath(name);
      if (decoded === 'gone') {
        this.#deps.log('E', 'file.go:174', 'Failed to get metadata', {
          err: 'no such file or directory',
          path,
        });
      } else if (decoded !== 'not a file') {
        if (!decoded.ok)
          this.#deps.log('E', 'file.go:187', 'Could not process manifest file', { err: decoded.error, path });
        listing.push({ path, decoded });
      }
    }
    this.#replace(applyTick(this.#state, listing));
  }

  /** A read error other than absence lists nothing, as filepath.Glob swallows it. */
  #list(): string[] | 'gone' {
    try {
      return readdirSync(this.#deps.dir);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : [];
    }
  }

  #replace(after: SourceState): void {
    const before = this.#state;
    this.#state = after;
    this.#deps.onChange(before, after);
  }
}
