/**
 * The APIs that other servers serve behind this one (its proxy client certificate, its --requestheader-* flags): each that was
 * available must be so again. Their state is the aggregator's, which asks each of them about every 30 s and at its start.
 */
import { aggregatedApiCheck } from '../../../domain/gate/aggregated-apis.ts';
import { parseJson } from '../api-server.ts';
import type { UsefulCheck } from './answer.ts';
import { describeRefusal, notAsked } from './ask.ts';
import type { Ask } from './ask.ts';

const name = 'list APIServices';
/** Those that the API server makes for its own groups and for each custom resource are none of other servers, and many. */
const ofOthers = encodeURIComponent('!kube-aggregator.kubernetes.io/automanaged');

interface ApiService {
  metadata?: { name?: string };
  spec?: { service?: unknown };
  status?: { conditions?: { type?: string; status?: string; reason?: string; message?: string }[] };
}

export async function askAggregatedApis(ask: Ask): Promise<UsefulCheck[]> {
  const answer = await ask(`/apis/apiregistration.k8s.io/v1/apiservices?labelSelector=${ofOthers}`);
  if ('why' in answer) return [notAsked(name, answer.why)];
  if (answer.status === 403) return [notAsked(name, describeRefusal(answer))];
  const { items } = (parseJson(answer.body) ?? {}) as { items?: ApiService[] };
  if (answer.status !== 200 || !Array.isArray(items))
    return [{ name, ok: false, detail: describeRefusal(answer) }];
  const others = items.filter(({ spec }) => spec?.service != null);
  return [{ name, ok: true, detail: `${others.length} of other servers` }, ...others.map(judge)];
}

function judge({ metadata, status }: ApiService): UsefulCheck {
  const available = status?.conditions?.find(({ type }) => type === 'Available');
  const words = [available?.reason, available?.message?.slice(0, 300)].filter((one) => one !== undefined);
  return {
    name: aggregatedApiCheck(metadata?.name ?? ''),
    ok: available?.status === 'True',
    detail: `Available is ${available?.status ?? 'not told'}${words.length === 0 ? '' : ` (${words.join(': ')})`}`,
  };
}
