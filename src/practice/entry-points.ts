/** Where the practice node's two programs are: one bundled file each (scripts/build.mjs), below the package root. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Bundles {
  kubelet: string;
  component: string;
}

/** The directory of our package.json, from sources (src/practice), from dist/practice and from a bundle in dist/. */
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

/** dist/ of this package, unless KUBEMEND_BUNDLES_DIR names where the programs were built. */
export function defaultBundlesDir(): string {
  return process.env['KUBEMEND_BUNDLES_DIR'] ?? join(findPackageRoot(), 'dist');
}

/** @throws Error that names the missing file and how to make it */
export function locateBundles(bundlesDir: string): Bundles {
  const bundles = {
    kubelet: join(bundlesDir, 'practice-kubelet.mjs'),
    component: join(bundlesDir, 'practice-component.mjs'),
  };
  for (const path of Object.values(bundles)) {
    if (!existsSync(path))
      throw new Error(`${path}: expected a built program, found nothing; run \`npm run build\``);
  }
  return bundles;
}
