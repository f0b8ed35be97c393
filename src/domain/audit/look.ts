/** What one assertion found in one layer, and how assertions add up. */
import type { Finding } from '../../contracts/audit.ts';
import type { Component } from '../../contracts/basics.ts';

export type Outcome = 'pass' | 'fail' | 'unknown' | 'notApplicable' | 'manual';
export type Observed = Finding['observed'][number];
/** The layers of a component: what runs, and what will run at the next start. */
export type Layer = 'process' | 'file';

export interface Look {
  outcome: Outcome;
  /** what is the case, in a few words; for unknown: why nobody could look */
  says: string;
  /** what both layers must agree on, where the words for it differ; default: `says` */
  inForce?: string;
  observed: Observed[];
}

export function cannotLook(why: string): Look {
  return { outcome: 'unknown', says: why, observed: [] };
}

/** A process has read what stood there at its start, and keeps it: a file that is newer says nothing of it. */
export function whyReadIsUnknown(nodePath: string, component: Component): string {
  return `${nodePath} changed after the start of ${component}, and nothing tells what it read then; a restart does`;
}

/** One failure decides; after that, what could not be seen. */
export function combineAll(looks: readonly Look[]): Look {
  const deciding = ['fail', 'unknown', 'manual', 'pass', 'notApplicable'] as const;
  return decide(looks, deciding);
}

/** One pass decides; what could not be seen might have passed. */
export function combineAny(looks: readonly Look[]): Look {
  const deciding = ['pass', 'unknown', 'manual', 'fail', 'notApplicable'] as const;
  return decide(looks, deciding);
}

function decide(looks: readonly Look[], order: readonly Outcome[]): Look {
  const outcome = order.find((one) => looks.some((look) => look.outcome === one)) ?? 'unknown';
  const taking = looks.filter((look) => look.outcome === outcome);
  return {
    outcome,
    says: [...new Set(taking.map((look) => look.says))].join('; '),
    inForce: taking.map(inForceOf).join('; '),
    observed: taking.flatMap((look) => look.observed),
  };
}

export function inForceOf(look: Look): string {
  return look.inForce ?? look.says;
}
