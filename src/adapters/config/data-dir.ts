/** Where `up` and `practice` keep what is theirs, and where downloads and builds are cached. No root needed. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** Everything of one `up`; two data directories are two worlds that know nothing of each other. */
export interface DataDir {
  dir: string;
  /** the Temporal server's SQLite file */
  databaseFile: string;
  logsDir: string;
  /** who runs, and where (adapters/up-state.ts) */
  upFile: string;
  practiceDir: string;
}

export function layoutDataDir(dir: string): DataDir {
  const absolute = resolve(dir);
  return {
    dir: absolute,
    databaseFile: join(absolute, 'temporal.db'),
    logsDir: join(absolute, 'logs'),
    upFile: join(absolute, 'up.json'),
    practiceDir: join(absolute, 'practice'),
  };
}

/** `$XDG_DATA_HOME/kubemend`, else `~/.local/share/kubemend`. */
export function defaultDataDir(env: Env): string {
  return join(xdgDir(env, 'XDG_DATA_HOME', ['.local', 'share']), 'kubemend');
}

/** `$KUBEMEND_CACHE`, else `$XDG_CACHE_HOME/kubemend`, else `~/.cache/kubemend`. */
export function cacheDir(env: Env): string {
  if (env['KUBEMEND_CACHE']) return resolve(env['KUBEMEND_CACHE']);
  return join(xdgDir(env, 'XDG_CACHE_HOME', ['.cache']), 'kubemend');
}

/** `$XDG_CONFIG_HOME/kubemend`, else `~/.config/kubemend`. */
export function userConfigDir(env: Env): string {
  return join(xdgDir(env, 'XDG_CONFIG_HOME', ['.config']), 'kubemend');
}

// The XDG specification says that a relative path is to be ignored.
function xdgDir(env: Env, name: string, fallback: string[]): string {
  const value = env[name];
  return value && isAbsolute(value) ? value : join(env['HOME'] ?? homedir(), ...fallback);
}
