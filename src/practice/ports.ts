/** Loopback ports, so that several practice nodes fit on one machine. */
import { reserveLoopbackPort } from '../adapters/free-port.ts';
import type { PracticePorts } from './settings.ts';

/** The node's kubelet holds them from its start on: whoever makes a node need not stay. */
const heldMs = 120_000;
const reserve = (): Promise<number> => reserveLoopbackPort(heldMs);

export async function choosePorts(): Promise<PracticePorts> {
  return {
    apiServer: await reserve(),
    controllerManager: await reserve(),
    scheduler: await reserve(),
    etcdClient: await reserve(),
    etcdPeer: await reserve(),
    etcdMetrics: await reserve(),
    kubelet: await reserve(),
    kubeletHealthz: await reserve(),
  };
}
