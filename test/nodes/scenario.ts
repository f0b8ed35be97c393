/**
 * A scenario: what is done to a node, and what must come of it, for both kinds of node alike. Where the kinds differ for a
 * reason, the scenario gives the reason; any other difference is a defect of the practice node.
 */
import type { RemediationResult } from '../../src/contracts/result.ts';
import type { Code, Status } from '../../src/contracts/codes.ts';
import type { FailPoint } from '../../src/adapters/fail-points.ts';
import type { TestedNode } from './tested-node.ts';

interface Common {
  title: string;
  /** hazards (H1 to H35) and survival scenarios (S1 to S40) that it shows */
  covers: readonly string[];
  /** `smoke`: in every run against the lab; `full`: in its whole one; else why it is not played there */
  lab: 'smoke' | 'full' | { not: string };
  /** why it is not played on the practice node */
  practice?: { not: string };
  /** done first; the node is settled again before it is compared */
  given?: (node: TestedNode) => Promise<void>;
}

/** One remediation, and what else happens meanwhile. */
export interface RemediationScenario extends Common {
  remediate: readonly string[];
  /** done once the node worker has come to this place, which goes on afterwards */
  at?: { point: FailPoint; act: (node: TestedNode) => Promise<void> };
  /** done while it runs, from its start on */
  meanwhile?: (node: TestedNode) => Promise<void>;
  expect: Expected;
  /** what this kind ends with instead, and why it may */
  practiceExpect?: Expected & { because: string };
}

export interface Expected {
  status: Status;
  code?: Code;
  reason?: RegExp;
  restarts?: number;
  /** `new`, `old`; `theirs`: neither is judged. Default: by the status */
  files?: 'new' | 'old' | 'theirs';
  /** components whose process must be the one from before; default: all when nothing was written */
  untouched?: readonly string[];
  /** seconds of the target being away that the result must report: none, or more than none */
  outage?: 'none' | 'some';
  /** what else a scenario wants to see */
  also?: (result: RemediationResult, node: TestedNode) => Promise<void> | void;
}

/** What a kubelet and its Pods do by themselves; kubemend has no part in it. */
export interface BehaviourScenario extends Common {
  /** each step is an act, and what must then be seen before it is over */
  steps: readonly Step[];
}

export interface Step {
  does: string;
  act: (node: TestedNode) => Promise<void>;
}

export type Scenario = RemediationScenario | BehaviourScenario;

export const isRemediation = (scenario: Scenario): scenario is RemediationScenario => 'remediate' in scenario;
