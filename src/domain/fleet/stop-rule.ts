/** When a fleet begins nothing more. What is under way then ends as it would. */
import type { Code } from '../../contracts/codes.ts';
import type { FleetNodeResult, FleetRequest } from '../../contracts/fleet.ts';
import { isIdle, isProof } from './node-end.ts';
import { countOf } from './share.ts';
import { roleOf } from './waves.ts';

export interface FleetStop {
  reason: string;
  code: Code;
}

/** What refuses one refuses all: asking on would refuse every node for it. */
const ofTheCluster: readonly Code[] = ['GUARD_PAUSED', 'GUARD_LOST', 'GUARD_WARMING', 'OUTSIDE_WINDOW'];

export interface EndedNodes {
  request: Pick<FleetRequest, 'stopAfter' | 'silentIsFailure' | 'dryRun'>;
  /** all that were asked for */
  nodes: readonly FleetNodeResult[];
  /** names of those that were to prove the change */
  canaries: ReadonlySet<string>;
}

/** @returns null: go on */
export function stopBy({ request, nodes, canaries }: EndedNodes): FleetStop | null {
  const lost = nodes.find(({ status }) => status === 'REMEDIATION_FAILED_ROLLBACK_FAILED');
  if (lost !== undefined) return { reason: said(lost), code: lost.code ?? 'FLEET_STOPPED' };
  const guarded = nodes.find(({ code }) => code !== undefined && ofTheCluster.includes(code));
  if (guarded?.code !== undefined) return { reason: said(guarded), code: guarded.code };
  const failed = nodes.filter((one) => countsAsFailure(one, request));
  const most = Math.max(1, countOf(request.stopAfter, nodes.length));
  if (failed.length >= most) {
    return {
      reason: `${failed.length} of ${nodes.length} nodes failed (stopAfter ${request.stopAfter}): ${nameNodes(failed)}`,
      code: 'FLEET_STOPPED',
    };
  }
  const unproved = nodes.find((one) => canaries.has(one.node) && hasProvedNothing(one, request.dryRun));
  if (unproved === undefined) return null;
  return { reason: `canary that proved nothing: ${said(unproved)}`, code: 'FLEET_STOPPED' };
}

const mostNamed = 5;

/** The first of them, each with why. */
export function nameNodes(nodes: readonly FleetNodeResult[]): string {
  const named = nodes.slice(0, mostNamed).map(said).join('; ');
  return nodes.length > mostNamed ? `${named}; and ${nodes.length - mostNamed} more` : named;
}

/** What is refused, silent or not begun before anything was tried on it is told, and counts only where that is asked for. */
export function countsAsFailure(
  { status, isFailure }: FleetNodeResult,
  { silentIsFailure }: Pick<FleetRequest, 'silentIsFailure'>,
): boolean {
  return isFailure === true || (silentIsFailure && status === 'SILENT');
}

function hasProvedNothing(node: FleetNodeResult, isDryRun: boolean): boolean {
  if (node.status === 'UNTOUCHED' || (node.status === 'UNDER_WAY' && node.isFailure !== true)) return false;
  return !isDryRun && !isProof(node) && !isIdle(node);
}

/** @returns why no further control-plane node is begun, while worker nodes go on; null: all of them are well */
export function whyNoControlPlane(nodes: readonly FleetNodeResult[]): string | null {
  const tried = nodes.filter((node) => node.wave !== undefined && roleOf(node) === 'control-plane');
  const unwell = tried.find(
    ({ status, code, isFailure }) =>
      status === 'SILENT' ||
      (status === 'UNDER_WAY' && isFailure === true) ||
      code === 'UNHEALTHY_BEFORE' ||
      code === 'NODE_UNREACHABLE',
  );
  return unwell === undefined ? null : `a control-plane node is not known to be well: ${said(unwell)}`;
}

function said({ node, status, code, reason }: FleetNodeResult): string {
  return `${node} ${status}${code === undefined ? '' : ` ${code}`}: ${reason}`;
}
