/**
 * What one run of `remediateFleet` hands to the next when its history gets long. Names live on in histories.
 * It may have 2 MB: a node is named in `nodes` once, and elsewhere by its place there, from 0.
 */
import type { ParsedFleet } from './deeds.ts';
import type { FleetNodeResult, FleetProgress, FleetResult, NodeReport } from './fleet.ts';

/** look: a dry run, which finds a node that can prove the change */
export type WaveKind = 'canary' | 'look' | 'step' | 'rest';

export interface FleetState {
  /** without its nodes: they are below */
  parsed: ParsedFleet;
  /** while they are asked: the role of each by the inventory, `c`, `w` or `-`; afterwards empty */
  roles: string;
  /** by place: what kube-bench reported of each node; absent: the work is not from reports */
  reports?: NodeReport[];
  /** of the first run */
  runId: string;
  startedAt: string;
  nodes: FleetNodeResult[];
  /** how many of them have been asked */
  asked: number;
  /** by place: digest of which machine each of them is, while they are asked */
  machines: Record<string, string>;
  /** by place: what each control-plane node leads, while they are asked; absent: it could not say */
  leads: Record<string, string[]>;
  /** those on which a change is open, while they are asked */
  openChanges: number[];
  /** those that may be worked on, in their order; null: not all have been asked */
  order: number[] | null;
  /** begun, those of them that were canaries or looked for one, and those that were steps of the request */
  waves: number;
  canaryWaves: number;
  steps: number;
  /** the wave under way */
  wave: { kind: WaveKind; nodes: number[] } | null;
  /** those on which a look has found something to be done */
  found: number[];
  /** all that were to prove the change */
  canaries: number[];
  /** those that were given up, and whose end still counts */
  late: number[];
  /** by place: since when those that take too long are cancelled; absent: of a run that did not say it */
  cancelled?: Record<string, string>;
  /** when the next wave may begin; null: nothing is waited for */
  soakUntil: string | null;
  /** the wave that has been approved already */
  approved: number;
  /** hash of what was said yes to; absent: nothing was, or by a run that did not keep it */
  approvedPlan?: string;
  approvals: FleetResult['approvals'];
  stopped: FleetProgress['stopped'];
  paused: boolean;
  aborted: boolean;
  /** null: it is not cancelled */
  cancelledAt: string | null;
  phases: FleetProgress['phases'];
}

/** The second argument of the workflow; nobody but itself gives it. */
export interface FleetCarried {
  /** events of history after which it goes on in a new run; default 4,000 */
  continueAfter?: number;
  state?: FleetState;
}
