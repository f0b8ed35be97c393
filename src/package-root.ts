/** Where this package lies: from sources, from dist and from a bundle alike. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of our package.json. */
export function findPackageRoot(from: string = import.meta.dirname): string {
  for (let dir = from; dir !== dirname(dir); dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === 'kubemend') return dir;
  }
  throw new Error(
    `${from}: expected to lie below the package of kubemend, found no package.json of that name`,
  );
}
