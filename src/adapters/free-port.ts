/** A port of this machine that nobody listens on. */
import { createServer } from 'node:net';

/** @returns the first free one from `from` on; null: none of `count` is */
export async function findFreePort(from: number, count: number): Promise<number | null> {
  for (let port = from; port < from + count; port += 1) {
    if (await isFree(port)) return port;
  }
  return null;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // On every address, as an API server listens.
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
