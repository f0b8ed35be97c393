/** etcd's own work: it has a leader, every member is well, and the API server beside it lives on it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GateSpec } from '../../../contracts/gate.ts';
import { hostOf } from '../../../domain/gate/index.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import { probe } from '../http-probe.ts';
import type { Useful, UsefulCheck } from './answer.ts';

export async function askEtcd(
  api: ApiServer,
  { pkiDir }: { pkiDir: string },
  spec: GateSpec,
  signal?: AbortSignal,
): Promise<Useful> {
  const [own, members, server] = await Promise.all([
    askOwnHealth(spec, signal),
    askMembers(pkiDir, spec, signal),
    askServer(api, spec, signal),
  ]);
  return [...own, ...members, ...server];
}

/** /health is a linearizable read: it needs a leader (etcd 3.5). */
async function askOwnHealth(spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[]> {
  if (spec.healthPort === null) return [{ name: 'etcd health', ok: false, detail: 'no metrics port' }];
  const { host, healthPort: port } = spec;
  const { requestMs: timeoutMs } = spec.limits;
  const answer = await probe({ scheme: 'http', host, port, path: '/health', timeoutMs, signal });
  return [
    { name: 'etcd health', ok: answer.status === 200 && isHealthy(answer.body), detail: describe(answer) },
  ];
}

interface Member {
  name?: string;
  clientURLs?: string[];
  isLearner?: boolean;
}

/** With etcd's own server certificate, which kubeadm issues for clients too. */
async function askMembers(pkiDir: string, spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[]> {
  const read = (name: string): Promise<Buffer | null> =>
    readFile(join(pkiDir, 'etcd', name)).catch(() => null);
  const [ca, cert, key] = await Promise.all(['ca.crt', 'server.crt', 'server.key'].map(read));
  const name = 'every member';
  // Without a look at the others nobody can say that they carry on while this one restarts.
  if (!ca || !cert || !key)
    return [
      { name, ok: false, detail: `no certificate to ask them with: ${pkiDir}/etcd/server.crt and ca.crt` },
    ];
  const { requestMs: timeoutMs } = spec.limits;
  const trust = { scheme: 'https', ca, client: { cert, key }, timeoutMs, signal } as const;
  const { host, port } = clientAddress(spec);
  const path = '/v3/cluster/member/list';
  const listed = await probe({ ...trust, host, port, path, method: 'POST', json: {}, maxBytes: 1024 * 1024 });
  const members = (parseJson(listed.body) as { members?: Member[] } | null)?.members;
  if (listed.status !== 200 || members === undefined)
    return [{ name, ok: false, detail: `member list: ${describe(listed)}` }];
  const sick = await Promise.all(
    members.map(async (member): Promise<string[]> => {
      const who = member.name ?? '';
      // One that has not joined yet, or has no vote: whoever restarts another now may cost the quorum.
      if (who === '' || member.isLearner === true)
        return [`${who || 'a member without a name'} has not joined`];
      const url = member.clientURLs?.find((one) => URL.canParse(one));
      if (url === undefined) return [`${who} names no client URL`];
      const { port: at } = new URL(url);
      const answer = await probe({ ...trust, host: hostOf(new URL(url)), port: Number(at), path: '/health' });
      if (answer.status !== 200) return [`${who}: ${describe(answer)}`];
      return isHealthy(answer.body) ? [] : [`${who} says that it is not healthy`];
    }),
  );
  const problems = sick.flat();
  return [{ name, ok: problems.length === 0, detail: problems.join('; ') || `${members.length} well` }];
}

/** kubeadm has etcd listen for clients on the loopback, too. */
function clientAddress({ argv }: GateSpec): { host: string; port: number } {
  const flag = '--listen-client-urls=';
  const urls =
    (argv ?? [])
      .findLast((item) => item.startsWith(flag))
      ?.slice(flag.length)
      .split(',') ?? [];
  const url = urls.find((one) => one.startsWith('https://') && URL.canParse(one));
  if (url === undefined) return { host: '127.0.0.1', port: 2379 };
  return { host: hostOf(new URL(url)), port: Number(new URL(url).port) };
}

async function askServer(api: ApiServer, spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[]> {
  const answer = await api.ask(spec, '/readyz', { signal });
  if ('why' in answer) return [];
  return [{ name: 'API server ready', ok: answer.status === 200, detail: describe(answer) }];
}

function isHealthy(body: string | null): boolean {
  return String((parseJson(body) as { health?: unknown } | null)?.health) === 'true';
}
