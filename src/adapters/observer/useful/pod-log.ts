/**
 * The API server's way to this node's kubelet, by one line of a Pod's log: its client certificate there, and the authority
 * that it trusts. What is wrong with either shows in no health endpoint, and in every `kubectl logs` and `exec`.
 */
import type { Answer } from '../../../contracts/gate.ts';
import type { UsefulCheck } from './answer.ts';
import { describeRefusal, messageIn, notAsked } from './ask.ts';
import type { Ask } from './ask.ts';

const name = 'Pod log from the kubelet';
/** Static Pods of this node that a change of its API server does not touch. */
const pods = ['kube-scheduler', 'kube-controller-manager'];

export async function askPodLog(ask: Ask, node: string): Promise<UsefulCheck[]> {
  const failed: UsefulCheck[] = [];
  for (const pod of pods) {
    const podName = `${pod}-${node.toLowerCase()}`;
    const path = `/api/v1/namespaces/kube-system/pods/${encodeURIComponent(podName)}/log`;
    const answer = await ask(`${path}?tailLines=1&limitBytes=64`);
    if ('why' in answer) return [notAsked(name, answer.why)];
    if (answer.status === 200) return [{ name, ok: true, detail: podName }];
    if (isOwnRefusal(answer)) return [notAsked(name, describeRefusal(answer))];
    failed.push({ name, ok: false, detail: `${podName}: ${describeRefusal(answer)}` });
    // Whoever did not answer in time has used up what a look may take.
    if (answer.status === null) break;
  }
  return failed.slice(0, 1);
}

/** That the kubelet refuses the API server comes as 403 too, in the kubelet's words: `Forbidden (user=…, verb=get, …)`. */
function isOwnRefusal(answer: Answer): boolean {
  return answer.status === 403 && messageIn(answer)?.includes('forbidden: User "') === true;
}
