/** One look at a practice node from outside: health paths without credentials, and the kubelet's own judgement. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { requestJson } from '../https-json.ts';
import type { PracticeSettings } from '../settings.ts';

export interface PartState {
  name: string;
  healthy: boolean;
  /** the kubelet's: started and ready; null for the kubelet itself */
  judged: boolean | null;
  detail: string;
}

interface PodItem {
  metadata: { labels?: Record<string, string> };
  status: { containerStatuses: { started: boolean; ready: boolean; restartCount: number }[] };
}

export async function askAll(settings: PracticeSettings): Promise<PartState[]> {
  const { ports } = settings;
  const pods = await listKubeletPods(settings).catch(() => undefined);
  const judge = (name: string): boolean => {
    const pod = pods?.find((item) => item.metadata.labels?.['component'] === name);
    const [status] = pod?.status.containerStatuses ?? [];
    return status?.started === true && status.ready;
  };
  const secure = async (name: string, port: number, path: string): Promise<PartState> => {
    const cert = readFileSync(join(settings.root, 'etc/kubernetes/pki/apiserver-kubelet-client.crt'));
    const key = readFileSync(join(settings.root, 'etc/kubernetes/pki/apiserver-kubelet-client.key'));
    const answer = await requestJson({
      url: `https://127.0.0.1:${port}${path}`,
      cert,
      key,
      verify: false,
    }).catch((error: unknown) => ({ status: 0, text: (error as Error).message }));
    const healthy = answer.status === 200;
    return {
      name,
      healthy,
      judged: judge(name),
      detail: healthy ? 'ok' : answer.text.split('\n')[0] || String(answer.status),
    };
  };
  const plain = async (name: string, port: number, path: string): Promise<PartState> => {
    const status = await askPlainly(port, path);
    const isKubelet = name === 'kubelet';
    return {
      name,
      healthy: status === 200,
      judged: isKubelet ? null : judge(name),
      detail: status === 0 ? 'does not answer' : String(status),
    };
  };
  return await Promise.all([
    plain('kubelet', ports.kubeletHealthz, '/healthz'),
    plain('etcd', ports.etcdMetrics, '/readyz'),
    secure('kube-apiserver', ports.apiServer, '/readyz'),
    secure('kube-controller-manager', ports.controllerManager, '/healthz'),
    secure('kube-scheduler', ports.scheduler, '/readyz'),
  ]);
}

async function askPlainly(port: number, path: string): Promise<number> {
  return await new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(0));
    asked.end();
  });
}

/** @throws Error when the kubelet does not answer, or cannot ask its API server who we are */
export async function listKubeletPods(settings: PracticeSettings): Promise<PodItem[]> {
  const pki = join(settings.root, 'etc/kubernetes/pki');
  const answer = await requestJson({
    url: `https://127.0.0.1:${settings.ports.kubelet}/pods`,
    cert: readFileSync(join(pki, 'apiserver-kubelet-client.crt')),
    key: readFileSync(join(pki, 'apiserver-kubelet-client.key')),
    verify: false,
  });
  if (answer.status !== 200)
    throw new Error(`kubelet /pods: expected 200, found ${answer.status} ${answer.text}`);
  return (JSON.parse(answer.text) as { items: PodItem[] }).items;
}
