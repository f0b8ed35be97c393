/** Loopback ports, so that several practice nodes fit on one machine. */
import { reserveLoopbackPort } from '../adapters/free-port.ts';
import type { PracticePorts } from './settings.ts';

export async function choosePorts(): Promise<PracticePorts> {
  return {
    apiServer: await reserveLoopbackPort(),
    controllerManager: await reserveLoopbackPort(),
    scheduler: await reserveLoopbackPort(),
    etcdClient: await reserveLoopbackPort(),
    etcdPeer: await reserveLoopbackPort(),
    etcdMetrics: await reserveLoopbackPort(),
    kubelet: await reserveLoopbackPort(),
    kubeletHealthz: await reserveLoopbackPort(),
  };
}
