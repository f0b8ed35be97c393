/** Has the Temporal server ready before what gives its start a limit: fetched or built into the cache where there is none. */
import { findTemporal } from '../dist/worker/server/temporal-server-find.js';

try {
  const found = await findTemporal({ report: (line) => console.error(line) });
  console.log(`Temporal: ${found.kind === 'running' ? found.address : `${found.path} (${found.version})`}`);
} catch (error) {
  console.error(`${error.message}\n${error.hint ?? ''}`);
  process.exitCode = 1;
}
