// Fetches Temporal's CLI with the SDK's own download: node download.mjs VERSION DIRECTORY
// Prints the path of the binary. A process of its own, so that the SDK's native runtime, which is one per process,
// stays free for the caller, and so that a download that hangs can be ended.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Runtime } from '@temporalio/worker';

const [version, directory] = process.argv.slice(2);
let failure;
try {
  const server = await Runtime.instance().createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: directory,
      version,
      ttl: 10 * 365 * 86_400_000,
      sdkName: 'sdk-typescript',
      sdkVersion: '1.24.0',
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  await Runtime.instance().shutdownEphemeralServer(server);
} catch (error) {
  // Only the file counts: the SDK also starts what it fetched, and gives up on a slow machine after 5 s.
  failure = error;
}
const name = (await readdir(directory)).find(
  (each) => each.startsWith('temporal-cli') && !each.endsWith('.downloading'),
);
if (name === undefined) {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exit(1);
}
process.stdout.write(`${join(directory, name)}\n`);
process.exit(0);
