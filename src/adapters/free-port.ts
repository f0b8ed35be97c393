/** Ports that nobody listens on. */
import { createServer } from 'node:net';
import type { Server } from 'node:net';

/** @returns the first free one from `from` on, on every address; null: none of `count` is */
export async function findFreePort(from: number, count: number): Promise<number | null> {
  for (let port = from; port < from + count; port += 1) {
    if (await isPortFree(port)) return port;
  }
  return null;
}

/**
 * Below the range from which Linux takes the near ends of connections (net.ipv4.ip_local_port_range, 32768 on): a port
 * from there can be taken whenever its server is away for a moment, and a server that is restarted does not get it back.
 * Below Kubernetes' node ports too (30000 on).
 */
const first = 20_000;
const last = 29_999;

/**
 * A loopback port for a server that is to be started, and restarted.
 *
 * @param heldMs how long no other process of ours is given it; default: as long as this one lives
 * @throws Error when none is free
 */
export async function reserveLoopbackPort(heldMs?: number): Promise<number> {
  const start = first + Math.floor(Math.random() * (last - first));
  for (let step = 0; step <= last - first; step += 1) {
    const port = first + ((start - first + step) % (last - first + 1));
    if (await reserve(port, heldMs)) return port;
  }
  throw new Error(`expected a free loopback port from ${first} to ${last}, found none`);
}

async function reserve(port: number, heldMs?: number): Promise<boolean> {
  const hold = await listen(nameOf(port));
  if (hold === null) return false;
  if (!(await isPortFree(port, '127.0.0.1'))) {
    hold.close();
    return false;
  }
  hold.unref();
  if (heldMs !== undefined) setTimeout(() => hold.close(), heldMs).unref();
  return true;
}

/**
 * As long as this process lives, no other is given the port, though nobody listens on it for a while. Where somebody holds it
 * still, as who has reserved it may, it is asked for again, and taken over when they let go.
 */
export async function holdPort(port: number, { againMs = 5_000 }: { againMs?: number } = {}): Promise<void> {
  const hold = await listen(nameOf(port));
  if (hold === null) setTimeout(() => void holdPort(port, { againMs }), againMs).unref();
  else hold.unref();
}

/** Among processes of ours: a name in Linux's abstract namespace, which is free again when its holder is gone. */
function nameOf(port: number): { path: string } {
  return { path: `\0kubemend-port-${port}` };
}

/** @param host default: every address */
export async function isPortFree(port: number, host?: string): Promise<boolean> {
  const server = await listen({ port, ...(host !== undefined && { host }) });
  if (server === null) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/** null: it is taken */
function listen(place: { path: string } | { port: number; host?: string }): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(place, () => resolve(server));
  });
}
