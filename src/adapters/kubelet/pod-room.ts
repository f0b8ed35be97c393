/** Whether a kubelet has room for one more Pod. */
import { kubeletKey } from '../../domain/flags/index.ts';
import type { KubeletApi } from './kubelet-api.ts';

export type PodRoom = { running: number; most: number } | { why: string };

/** What the kubelet says of its Pods and of `maxPods`; `why`: what it would not say. */
export async function readPodRoom(
  api: Pick<KubeletApi, 'pods' | 'configz'>,
  timeoutMs: number,
): Promise<PodRoom> {
  const [listed, effective] = await Promise.all([api.pods(timeoutMs), api.configz(timeoutMs)]);
  if ('why' in listed) return listed;
  if ('why' in effective) return effective;
  return {
    running: listed.pods.length,
    most: Number(effective.config['maxPods'] ?? kubeletKey('maxPods')?.default),
  };
}
