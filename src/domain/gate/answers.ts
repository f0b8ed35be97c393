/** What one request's end means. The error texts are the ones that the HTTP probe writes. */
import type { Answer } from '../../contracts/gate.ts';

export const answerErrors = {
  refused: 'connection refused',
  timeout: 'no answer in time (timeout)',
  untrusted: 'certificate is not signed by the cluster CA',
  expired: 'certificate has expired',
  reset: 'connection reset',
  unreachable: 'host unreachable',
} as const;

export type AnswerKind =
  'good' | 'unauthorized' | 'forbidden' | 'bad' | 'refused' | 'timeout' | 'untrusted' | 'broken';

/** A verbose body may say 200 and still name a failed check; etcd says it in JSON. */
function saysNo(body: string | null): boolean {
  return (
    body !== null && (/^\[-\]/m.test(body) || /^\s*not ok/i.test(body) || /"health"\s*:\s*"?false/.test(body))
  );
}

/** @param upTo highest status that is good: 299 for health endpoints, 399 for a kubelet probe */
export function kindOfAnswer(answer: Answer, upTo: 299 | 399): AnswerKind {
  if (answer.error !== null || answer.status === null) {
    const error = answer.error ?? '';
    if (error.startsWith(answerErrors.refused)) return 'refused';
    if (error.startsWith(answerErrors.timeout)) return 'timeout';
    if (error.startsWith(answerErrors.untrusted) || error.startsWith(answerErrors.expired))
      return 'untrusted';
    return 'broken';
  }
  if (answer.status === 401) return 'unauthorized';
  if (answer.status === 403) return 'forbidden';
  if (answer.status < 200 || answer.status > upTo) return 'bad';
  // A kubelet probe looks at the status only.
  return upTo === 299 && saysNo(answer.body) ? 'bad' : 'good';
}

/** Names of the checks that a verbose body calls ok. */
export function okChecks(body: string | null): string[] {
  return [...(body ?? '').matchAll(/^\[\+\](\S+)/gm)].map((match) => match[1] ?? '');
}

/** Names of the checks that a verbose body calls failed. */
export function failedChecks(body: string | null): string[] {
  return [...(body ?? '').matchAll(/^\[-\](\S+)/gm)].map((match) => match[1] ?? '');
}

/** Such as `/livez 500 (etcd)` or `/readyz connection refused`. */
export function describeAnswer(path: string, answer: Answer): string {
  if (answer.status === null) return `${path} ${answer.error ?? 'no answer'}`;
  const failed = failedChecks(answer.body);
  const short =
    answer.body !== null && answer.body.length <= 40 && !answer.body.includes('\n') ? answer.body : '';
  const why =
    failed.length > 0 ? failed.join(', ') : answer.status === 200 && short === 'ok' ? '' : short.trim();
  return `${path} ${answer.status}${why === '' ? '' : ` (${why})`}`;
}
