/** Once per run of the slower tiers: dist is built, and one Temporal server is started that tests may share. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startTemporalServer } from '../../src/worker/server/temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** a server for tests that do not kill it; every test takes cluster and node names of its own */
    temporalAddress: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'kubemend-tests-'));
  const server = await startTemporalServer({ dataDir, uiPort: null, synchronous: 1 });
  project.provide('temporalAddress', server.address);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
