/** How many checks have which verdict: no two verdicts mean the same, so none is counted with another. */
import type { Verdict } from '../contracts/audit.ts';

/** What is good or bad first, then what a person looks at, then what does not count. */
const order: readonly Verdict[] = ['pass', 'fail', 'stale', 'unknown', 'manual', 'notApplicable', 'waived'];

/** @returns such as `34 checks: 15 pass, 15 fail, 4 manual` */
export function countVerdicts(verdicts: readonly Verdict[]): string {
  const counts = order.map((verdict) => [verdict, verdicts.filter((one) => one === verdict).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`);
  const all = `${verdicts.length} ${verdicts.length === 1 ? 'check' : 'checks'}`;
  return parts.length === 0 ? all : `${all}: ${parts.join(', ')}`;
}
