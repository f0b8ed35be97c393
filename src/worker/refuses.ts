/** Whether anything listens at an address, asked of the machine there and not of the service. */
import { connect } from 'node:net';

/** @param address host:port, as a Temporal server's. @returns false where nobody can tell within a second */
export async function refusesConnections(address: string): Promise<boolean> {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^[\]]+)):(\d+)$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) return false;
  return await new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 1_000 });
    const end = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}
