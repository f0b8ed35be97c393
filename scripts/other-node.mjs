/** Prints the path of another major version of Node, brought by the npm registry into our cache. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const major = process.argv[2];
const cache =
  process.env.KUBEMEND_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubemend');
const dir = join(cache, 'node', major);
// The package of one platform: the one called `node` brings it by a script of its own, which npm does not run unasked.
const name = `node-${process.platform}-${process.arch}`;
const binary = join(dir, 'node_modules', name, 'bin', 'node');
if (!existsSync(binary)) {
  mkdirSync(join(cache, 'node'), { recursive: true });
  // Beside its place and then moved: a download that is broken off leaves no half of it there.
  const making = mkdtempSync(`${dir}-`);
  const options = ['--prefix', making, '--no-save', '--ignore-scripts'];
  execFileSync('npm', ['install', ...options, `${name}@${major}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(dir, { recursive: true, force: true });
  renameSync(making, dir);
}
if (!existsSync(binary)) {
  console.error(`Node ${major}: expected ${binary} after the installation, found nothing`);
  process.exit(1);
}
console.log(binary);
