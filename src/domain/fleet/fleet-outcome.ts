/** Status of a fleet by what became of its nodes. */
import type { Code } from '../../contracts/codes.ts';
import type { FleetNodeResult, FleetNodeStatus, FleetStatus } from '../../contracts/fleet.ts';
import { statusBeforeWrite } from '../outcome.ts';
import { nameNodes } from './stop-rule.ts';
import type { FleetStop } from './stop-rule.ts';

export interface FleetFacts {
  nodes: readonly FleetNodeResult[];
  dryRun: boolean;
  /** why not all was begun; null: all was */
  stopped: FleetStop | null;
  isCancelled: boolean;
}

export interface FleetOutcome {
  status: FleetStatus;
  code?: Code | undefined;
  reason: string;
}

export function fleetOutcome({ nodes, dryRun, stopped, isCancelled }: FleetFacts): FleetOutcome {
  const has = (...statuses: FleetNodeStatus[]): boolean =>
    nodes.some(({ status }) => statuses.includes(status));
  const all = (...statuses: FleetNodeStatus[]): boolean =>
    nodes.every(({ status }) => statuses.includes(status));
  const counted = describeCounts(countStatuses(nodes));
  // A cancellation hides no node that had failed by then, or of which nothing is known.
  const unwell = isCancelled ? nodes.filter(({ status }) => isUnwell(status)) : [];
  const names = nameNodes(unwell);
  const named = names === '' || stopped?.reason.includes(names) === true ? undefined : names;
  const reason = [dryRun ? 'dry run' : undefined, stopped?.reason, named, counted]
    .filter((part) => part !== undefined)
    .join(': ');
  // Where no node was left to be begun, that nothing more was begun says nothing.
  const hasHeld = stopped !== null && (stopped.code !== 'FLEET_STOPPED' || has('UNTOUCHED'));
  const code = hasHeld ? stopped.code : (codeOf(nodes) ?? stopped?.code);
  if (has('REMEDIATION_FAILED_ROLLBACK_FAILED')) {
    return { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code, reason };
  }
  if (isCancelled) {
    // "Cancelled" says that nothing is open: of a batch that has not ended nobody knows that.
    if (has('UNDER_WAY')) return { status: 'REMEDIATION_FAILED', code: 'NODE_SLOW', reason };
    const hasGoneBack =
      has('CANCELLED_ROLLED_BACK', 'REMEDIATION_FAILED_ROLLED_BACK') ||
      nodes.some(({ wentBack }) => wentBack === true);
    return { status: hasGoneBack ? 'CANCELLED_ROLLED_BACK' : 'CANCELLED', code: 'CANCELLED', reason };
  }
  if (all('ALREADY_COMPLIANT')) return { status: 'ALREADY_COMPLIANT', reason };
  if (dryRun) {
    if (all('PLANNED', 'ALREADY_COMPLIANT')) return { status: 'PLANNED', reason };
  } else if (all('FIXED', 'ALREADY_COMPLIANT')) return { status: 'FIXED', reason };
  if (has('FIXED', 'PARTLY_FIXED')) return { status: 'PARTLY_FIXED', code, reason };
  return { status: statusOfNone(nodes, stopped), code, reason };
}

function isUnwell(status: FleetNodeStatus): boolean {
  return status === 'UNDER_WAY' || status.startsWith('REMEDIATION_FAILED');
}

/** Of a fleet that has changed nothing that stays. */
function statusOfNone(nodes: readonly FleetNodeResult[], stopped: FleetStop | null): FleetStatus {
  const found = new Set(nodes.map(({ status }) => status));
  // Also where only the batch of that node was cancelled: something was written, and went back.
  if (found.has('REMEDIATION_FAILED_ROLLED_BACK') || found.has('CANCELLED_ROLLED_BACK')) {
    return 'REMEDIATION_FAILED_ROLLED_BACK';
  }
  if (found.has('REMEDIATION_FAILED') || found.has('UNDER_WAY')) return 'REMEDIATION_FAILED';
  // Somebody, or a state of the whole cluster, has said no.
  if (stopped !== null && stopped.code !== 'FLEET_STOPPED') return statusBeforeWrite(stopped.code);
  for (const status of ['DECLINED', 'REFUSED', 'NOT_COMPLIANT'] as const) {
    const isOnly = [...found].every((one) => one === status || quiet.has(one));
    if (found.has(status) && isOnly) return status;
  }
  return 'REMEDIATION_FAILED';
}

/** Beside these another status is the one that says what happened. */
const quiet: ReadonlySet<FleetNodeStatus> = new Set(['UNTOUCHED', 'ALREADY_COMPLIANT', 'PLANNED']);

/** Of the first node that is not as it should be. */
function codeOf(nodes: readonly FleetNodeResult[]): Code | undefined {
  return (
    nodes.find(({ code, isFailure }) => isFailure === true && code !== undefined)?.code ??
    nodes.find(({ code }) => code !== undefined)?.code
  );
}

export function countStatuses(nodes: readonly FleetNodeResult[]): Partial<Record<FleetNodeStatus, number>> {
  const counts: Partial<Record<FleetNodeStatus, number>> = {};
  for (const { status } of nodes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const words: Record<FleetNodeStatus, string> = {
  FIXED: 'fixed',
  ALREADY_COMPLIANT: 'compliant already',
  PLANNED: 'planned',
  PARTLY_FIXED: 'fixed in part',
  NOT_COMPLIANT: 'with nothing to be done, and not compliant',
  REMEDIATION_FAILED: 'failed',
  REMEDIATION_FAILED_ROLLED_BACK: 'failed and rolled back',
  REMEDIATION_FAILED_ROLLBACK_FAILED: 'with a rollback that failed',
  DECLINED: 'declined',
  REFUSED: 'refused',
  CANCELLED: 'cancelled before anything was changed',
  CANCELLED_ROLLED_BACK: 'cancelled and rolled back',
  SILENT: 'silent',
  UNTOUCHED: 'untouched',
  UNDER_WAY: 'under way still',
};

export function describeCounts(counts: Partial<Record<FleetNodeStatus, number>>): string {
  const told = (Object.keys(words) as FleetNodeStatus[]).flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [`${count} ${words[status]}`];
  });
  return told.join(', ');
}
