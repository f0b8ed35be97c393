/** etcd's own work: it has a leader, every member is well, and the API server beside it lives on it. */
import type { Answer, GateSpec } from '../../../contracts/gate.ts';
import { canSpareOne } from '../../../domain/gate/etcd-quorum.ts';
import { hostOf } from '../../../domain/gate/index.ts';
import { clientAddress, readEtcdTrust } from '../../etcd/access.ts';
import { askMemberStatus } from '../../etcd/member-status.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import { probe } from '../http-probe.ts';
import type { ProbeRequest } from '../http-probe.ts';
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
    {
      name: 'etcd health',
      ok: answer.status === 200 && isHealthy(answer.body),
      detail: `${describe(answer)}${reasonIn(answer)}`,
    },
  ];
}

interface Member {
  ID?: string;
  name?: string;
  clientURLs?: string[];
  isLearner?: boolean;
}

async function askMembers(pkiDir: string, spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[]> {
  const name = 'every member';
  const trusted = await readEtcdTrust(pkiDir);
  // Without a look at the others nobody can say that they carry on while this one restarts.
  if ('why' in trusted) return [{ name, ok: false, detail: trusted.why }];
  const { requestMs: timeoutMs } = spec.limits;
  const trust = { scheme: 'https', ...trusted, timeoutMs, signal } as const;
  const { host, port } = clientAddress(spec.argv);
  const path = '/v3/cluster/member/list';
  const listed = await probe({ ...trust, host, port, path, method: 'POST', json: {}, maxBytes: 1024 * 1024 });
  const members = (parseJson(listed.body) as { members?: Member[] } | null)?.members;
  if (listed.status !== 200 || members === undefined)
    return [{ name, ok: false, detail: `member list: ${describe(listed)}` }];
  const looks = await Promise.all(members.map((member) => lookAt(member, trust)));
  const problems = [...looks.flatMap((look) => look.problem ?? []), ...laggards(looks)];
  const ok = problems.length === 0;
  const detail = problems.join('; ') || `${members.length} well`;
  const noneToSpare = ok && !canSpareOne(members.length, members.length);
  return [{ name, ok, detail, ...(noneToSpare && { noneToSpare }) }];
}

interface MemberLook {
  who: string;
  problem: string | null;
  /** null: not known */
  raft: { committed: number; applied: number } | null;
}

async function lookAt(
  member: Member,
  trust: Omit<ProbeRequest, 'host' | 'port' | 'path'>,
): Promise<MemberLook> {
  const who = member.name ?? '';
  const not = (problem: string): MemberLook => ({ who, problem, raft: null });
  // One that has not joined yet, or has no vote: whoever restarts another now may cost the quorum.
  if (who === '' || member.isLearner === true)
    return not(`${who || 'a member without a name'} has not joined`);
  const urls = member.clientURLs?.filter((one) => URL.canParse(one)) ?? [];
  // On the loopback it is this machine's own that answers, whoever names it.
  const url = urls.find((one) => !isLoopback(new URL(one))) ?? urls[0];
  if (url === undefined) return not(`${who} names no client URL`);
  const at = { ...trust, host: hostOf(new URL(url)), port: Number(new URL(url).port) };
  const answer = await probe({ ...at, path: '/health' });
  if (answer.status !== 200) return not(`${who}: ${describe(answer)}${reasonIn(answer)}`);
  if (!isHealthy(answer.body)) return not(`${who} says that it is not healthy${reasonIn(answer)}`);
  const { answer: told, status } = await askMemberStatus(at);
  const by = status?.header?.member_id;
  if (member.ID !== undefined && by !== undefined && by !== member.ID)
    return not(`${who}: another member answers at ${url}`);
  const raft = { committed: Number(status?.raftIndex), applied: Number(status?.raftAppliedIndex) };
  if (told.status !== 200 || Number.isNaN(raft.committed) || Number.isNaN(raft.applied))
    return not(`${who}: status of its log: ${describe(told)}`);
  // Alarms (NOSPACE, CORRUPT), and that it has no leader (etcd 3.4 and later).
  const errors = status?.errors ?? [];
  return { who, problem: errors.length === 0 ? null : `${who}: ${errors.join(', ').trim()}`, raft };
}

function isLoopback(url: URL): boolean {
  return /^(localhost$|127\.|::1$)/.test(hostOf(url));
}

/**
 * Entries of its log that a member may be behind. etcd itself takes nothing more at 5,000 that are committed and not applied
 * (server/etcdserver/v3_server.go), and a cluster's members are within some tens while it works.
 */
const mostBehind = 1_000;

function laggards(looks: readonly MemberLook[]): string[] {
  const furthest = Math.max(0, ...looks.map(({ raft }) => raft?.committed ?? 0));
  return looks.flatMap(({ who, raft }) => {
    const behind = raft === null ? 0 : furthest - raft.applied;
    return behind > mostBehind ? [`${who} is ${behind} entries behind in its log`] : [];
  });
}

async function askServer(api: ApiServer, spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[]> {
  const answer = await api.ask(spec, '/readyz', { signal });
  if ('why' in answer) return [];
  return [{ name: 'API server ready', ok: answer.status === 200, detail: describe(answer) }];
}

function isHealthy(body: string | null): boolean {
  return String((parseJson(body) as { health?: unknown } | null)?.health) === 'true';
}

/** etcd says in its health why it is not: "ALARM NOSPACE", "RAFT NO LEADER". */
function reasonIn({ body }: Answer): string {
  const reason = (parseJson(body) as { reason?: unknown } | null)?.reason;
  return typeof reason === 'string' && reason !== '' ? ` (${reason})` : '';
}
