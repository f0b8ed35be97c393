/** What a member of etcd says of itself, over its JSON gateway (etcd 3.5, Maintenance/Status). */
import type { Answer } from '../../contracts/gate.ts';
import { parseJson } from '../observer/api-server.ts';
import { probe } from '../observer/http-probe.ts';
import type { ProbeRequest } from '../observer/http-probe.ts';

/** numbers of 64 bits are text */
export interface MemberStatus {
  header?: { member_id?: string };
  leader?: string;
  raftIndex?: string;
  raftAppliedIndex?: string;
  errors?: string[];
}

/** @returns status: null where what it answered is no JSON */
export async function askMemberStatus(
  at: Pick<ProbeRequest, 'host' | 'port' | 'ca' | 'client' | 'timeoutMs' | 'signal'>,
): Promise<{ answer: Answer; status: MemberStatus | null }> {
  const how = { scheme: 'https', path: '/v3/maintenance/status', method: 'POST', json: {} } as const;
  const answer = await probe({ ...at, ...how });
  return { answer, status: parseJson(answer.body) as MemberStatus | null };
}
