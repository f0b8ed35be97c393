/** The practice node's API server, asked as its own client towards kubelets, whose name may do all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { requestJson } from '../../../src/practice/https-json.ts';
import type { JsonAnswer } from '../../../src/practice/https-json.ts';
import type { Stack } from './stack.ts';

export async function askApi(
  { node }: Pick<Stack, 'node'>,
  path: string,
  method = 'GET',
  body?: unknown,
): Promise<JsonAnswer> {
  const read = (name: string): string => readFileSync(join(node.dir, 'etc/kubernetes', name), 'utf8');
  const { clusters } = parse(read('kubelet.conf')) as { clusters: [{ cluster: { server: string } }] };
  return await requestJson({
    url: clusters[0].cluster.server + path,
    method,
    body,
    ca: read('pki/ca.crt'),
    cert: read('pki/apiserver-kubelet-client.crt'),
    key: read('pki/apiserver-kubelet-client.key'),
  });
}
