/** Pod logs come from the kubelet: with its client certificate, and its serving certificate verified only when a CA for it is named. */
import type { ServerResponse } from 'node:http';
import { requestJson } from '../https-json.ts';
import type { Flags } from './arguments.ts';
import type { ContainerFiles } from './container-files.ts';
import type { EtcdClient } from './etcd-client.ts';
import { reply, replyStatus } from './serving.ts';

const reasons: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound' };

export async function relayLog(
  { etcd, flags, files }: { etcd: EtcdClient; flags: Flags; files: ContainerFiles },
  response: ServerResponse,
  { namespace, podName, search }: { namespace: string; podName: string; search: string },
): Promise<void> {
  const pod = (await etcd.list(`/registry/pods/${namespace}/${podName}`))[0]?.value as
    { spec: { nodeName: string; containers: { name: string }[] } } | undefined;
  if (!pod) {
    replyStatus(response, 404, 'NotFound', `pods "${podName}" not found`);
    return;
  }
  const path = `/containerLogs/${namespace}/${podName}/${pod.spec.containers[0]?.name ?? ''}${search}`;
  const read = (name: string): Buffer | undefined =>
    flags.text(name) === '' ? undefined : files.read(flags.text(name));
  const node = (await etcd.list(`/registry/nodes/${pod.spec.nodeName}`))[0]?.value as
    { status: { daemonEndpoints: { kubeletEndpoint: { Port: number } } } } | undefined;
  const port = node?.status.daemonEndpoints.kubeletEndpoint.Port ?? 0;
  const ca = read('kubelet-certificate-authority');
  const url = `https://127.0.0.1:${port}${path}`;
  try {
    const answer = await requestJson({
      url,
      ca,
      cert: read('kubelet-client-certificate'),
      key: read('kubelet-client-key'),
      verify: ca !== undefined,
    });
    if (answer.status === 200) reply(response, 200, answer.text);
    // The kubelet's own words, as one of the API's refusals.
    else replyStatus(response, answer.status, reasons[answer.status] ?? 'InternalError', answer.text);
  } catch (error) {
    replyStatus(response, 500, 'InternalError', `Get "${url}": ${(error as Error).message}`);
  }
}
