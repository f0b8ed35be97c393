/** Requests to a practice node, with and without a client certificate. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { requestJson } from '../../../src/practice/https-json.ts';
import type { JsonAnswer } from '../../../src/practice/https-json.ts';
import type { PracticeNode } from '../../../src/practice/practice-node.ts';

function pki(node: PracticeNode, name: string): Buffer {
  return readFileSync(join(node.dir, 'etc/kubernetes/pki', name));
}

/** As the API server's kubelet client, verified with the cluster CA. */
export async function askApi(
  node: PracticeNode,
  path: string,
  options: { method?: string; body?: unknown; anonymous?: boolean } = {},
): Promise<JsonAnswer> {
  const { anonymous = false, ...rest } = options;
  return await requestJson({
    url: `https://127.0.0.1:${node.settings.ports.apiServer}${path}`,
    ca: pki(node, 'ca.crt'),
    ...(anonymous
      ? {}
      : { cert: pki(node, 'apiserver-kubelet-client.crt'), key: pki(node, 'apiserver-kubelet-client.key') }),
    ...rest,
  });
}

export async function askKubelet(node: PracticeNode, path: string): Promise<JsonAnswer> {
  return await requestJson({
    url: `https://127.0.0.1:${node.settings.ports.kubelet}${path}`,
    cert: pki(node, 'apiserver-kubelet-client.crt'),
    key: pki(node, 'apiserver-kubelet-client.key'),
    verify: false,
  });
}

export interface KubeletPod {
  metadata: { name: string; uid: string; annotations: Record<string, string> };
  status: {
    containerStatuses: {
      containerID?: string;
      started: boolean;
      ready: boolean;
      restartCount: number;
      state: { running?: object; waiting?: { reason: string; message?: string } };
      lastState: { terminated?: { exitCode: number } };
    }[];
  };
}

export async function findPod(node: PracticeNode, component: string): Promise<KubeletPod> {
  const answer = await askKubelet(node, '/pods');
  const { items } = JSON.parse(answer.text) as { items: KubeletPod[] };
  const found = items.find((pod) => pod.metadata.name === `${component}-${node.settings.node}`);
  if (!found) throw new Error(`no ${component} among ${items.length} Pods`);
  return found;
}

/** Common name and fingerprint of what a port shows for a server name. */
export async function readCertificate(
  port: number,
  servername?: string,
): Promise<{ commonName: string; fingerprint: string }> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
      const { subject, fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      resolve({ commonName: String(subject.CN), fingerprint: fingerprint256 });
    });
    socket.on('error', reject);
  });
}
