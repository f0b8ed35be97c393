/** Where the practice node's two programs are: one bundled file each (scripts/build.mjs), below the package root. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPackageRoot } from '../package-root.ts';

export interface Bundles {
  kubelet: string;
  component: string;
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
