/** Where this node's etcd is asked, and with which certificate. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { effectiveFlags } from '../../domain/manifest/arguments.ts';
import { hostOf } from '../../domain/gate/index.ts';

export interface EtcdTrust {
  /** PEM */
  ca: Buffer;
  client: { cert: Buffer; key: Buffer };
}

/** Its own server certificate, which kubeadm issues for clients too, or the one that kubeadm makes for health checks. */
export async function readEtcdTrust(pkiDir: string): Promise<EtcdTrust | { why: string }> {
  const read = (name: string): Promise<Buffer | null> =>
    readFile(join(pkiDir, 'etcd', name)).catch(() => null);
  const ca = await read('ca.crt');
  for (const name of ['server', 'healthcheck-client']) {
    const [cert, key] = await Promise.all([read(`${name}.crt`), read(`${name}.key`)]);
    if (ca && cert && key) return { ca, client: { cert, key } };
  }
  return { why: `no certificate to ask them with: ${pkiDir}/etcd/server.crt and ca.crt` };
}

/** kubeadm has etcd listen for clients on the loopback, too. */
export function clientAddress(argv: readonly string[] | null): { host: string; port: number } {
  const urls = flagOf(argv, 'listen-client-urls')?.split(',') ?? [];
  const url = urls.find((one) => one.startsWith('https://') && URL.canParse(one));
  if (url === undefined) return { host: '127.0.0.1', port: 2379 };
  return { host: hostOf(new URL(url)), port: Number(new URL(url).port) };
}

export function flagOf(argv: readonly string[] | null, name: string): string | undefined {
  // In one word or in two, behind one dash or two (Go's own flags); the last one counts.
  const given = effectiveFlags('etcd', argv ?? []).get(name)?.value;
  return given === '' ? undefined : given;
}
