/** Named places at which a test can hold, kill or stop a process; without a directory they cost nothing. */
import { access, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const failPointNames = [
  'apply.before-record',
  'apply.locked',
  'apply.renamed',
  'restart.journaled',
  'gate.soak',
  'audit.verified',
  'confirm.stored',
  'revert.restored',
  'revert.before-latch',
  'revert.kubelet-restart-journaled',
] as const;
export type FailPoint = (typeof failPointNames)[number];

export interface FailPoints {
  reach(name: FailPoint): Promise<void>;
}

const pollMs = 20;

/**
 * With a directory: when `<dir>/<name>` exists, `reach(name)` writes `<dir>/<name>.reached` ({ pid }) and
 * waits until `<dir>/<name>` is gone.
 */
export function createFailPoints(dir: string | undefined): FailPoints {
  if (dir === undefined) return { reach: () => Promise.resolve() };
  return {
    async reach(name) {
      const armedPath = join(dir, name);
      if (!(await exists(armedPath))) return;
      const reachedPath = `${armedPath}.reached`;
      // Renamed into place: whoever waits for the file must not read it half written.
      const stagedPath = `${reachedPath}.${process.pid}`;
      await writeFile(stagedPath, JSON.stringify({ pid: process.pid }));
      await rename(stagedPath, reachedPath);
      while (await exists(armedPath)) await delay(pollMs);
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
