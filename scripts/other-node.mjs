/** Prints the path of another major version of Node, brought by the `node` package of the npm registry into our cache. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const major = process.argv[2];
const cache =
  process.env.KUBEMEND_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubemend');
const dir = join(cache, 'node', major);
const binary = join(dir, 'node_modules', 'node', 'bin', 'node');
if (!existsSync(binary)) {
  mkdirSync(dir, { recursive: true });
  execFileSync(
    'npm',
    [
      'install',
      '--prefix',
      dir,
      '--no-save',
      '--foreground-scripts',
      '--allow-scripts=node',
      `node@${major}`,
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}
if (!existsSync(binary)) {
  console.error(`Node ${major}: expected ${binary} after the installation, found nothing`);
  process.exit(1);
}
console.log(binary);
