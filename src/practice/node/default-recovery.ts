/** How a practice node starts the recovery of its own changes: the bundled program, which needs nothing but Node. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePracticePaths } from '../settings.ts';
import type { RecoveryCommands } from '../settings.ts';

/** null when the program has not been built: then no change can be applied to the node (NO_RECOVERER). */
export function defaultRecovery(root: string, bundlesDir: string): RecoveryCommands | null {
  const program = join(bundlesDir, 'recover.mjs');
  if (!existsSync(program)) return null;
  const daemon = [process.execPath, program, '--node-config', resolvePracticePaths(root).nodeConfig];
  return { boot: [...daemon, '--boot'], daemon };
}
