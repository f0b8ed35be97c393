/** Starts the independent watcher of a manifests directory (test/support/watch-manifests.ts) and asks it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Seen } from '../../support/watch-manifests.ts';

export interface ManifestWatch {
  /** Everything seen since the last report, the state at its time first. */
  report(): Promise<Seen[]>;
  stop(): Promise<void>;
}

/** @param workDir where its program is put; the caller removes it */
export async function watchManifests(manifestsDir: string, workDir: string): Promise<ManifestWatch> {
  const program = join(workDir, 'watch-manifests.mjs');
  const source = join(import.meta.dirname, '../../support/watch-manifests.ts');
  await build({ entryPoints: [source], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  const child = fork(program, [manifestsDir], { execArgv: [] });
  await once(child, 'message');
  return {
    async report() {
      if (!child.connected) throw new Error('the watcher of the manifests directory has ended');
      const answer = once(child, 'message') as Promise<[Seen[]]>;
      child.send('report');
      return (await answer)[0];
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
