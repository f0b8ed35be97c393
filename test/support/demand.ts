/** One approval that is wanted, from anybody. */
import type { Demand } from '../../src/contracts/approval.ts';

export function demandOf(more: Partial<Demand> = {}): Demand {
  return {
    rule: 'prod',
    why: 'rule prod asks',
    quorum: 1,
    from: null,
    comment: false,
    notRequester: false,
    escalateAfterMs: null,
    escalateTo: [],
    ...more,
  };
}
