/** Free loopback ports, so that several practice nodes fit on one machine. */
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { PracticePorts } from './settings.ts';

/** Holds all of them open until all are known, so that no two are the same. */
export async function chooseFreePorts(): Promise<PracticePorts> {
  const servers: Server[] = [];
  const next = async (): Promise<number> => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  };
  try {
    return {
      apiServer: await next(),
      controllerManager: await next(),
      scheduler: await next(),
      etcdClient: await next(),
      etcdPeer: await next(),
      etcdMetrics: await next(),
      kubelet: await next(),
      kubeletHealthz: await next(),
    };
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
