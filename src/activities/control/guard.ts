/**
 * What may refuse a change before it is begun. Preview asks without taking anything; admission asks again, after
 * approval, on facts read afresh. Today the guard knows what the node itself says.
 */
import type { Admission } from '../../contracts/deeds.ts';
import type { NodeFacts, Plan } from '../../contracts/plan.ts';
import { judgeAdmission } from '../../domain/admission.ts';

interface Asked {
  facts: NodeFacts;
  plan: Plan;
  isRestore: boolean;
}

export function preview({ facts, plan, isRestore }: Asked): Admission {
  return judgeAdmission(facts, plan, isRestore);
}

export function admit({ facts, plan, isRestore }: Asked): Admission {
  return judgeAdmission(facts, plan, isRestore);
}

/** Nothing is reserved outside the node, so its final record is the release. */
export function release(): void {
  return;
}
