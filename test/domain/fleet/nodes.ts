/** Nodes of a fleet as tests write them: "cp-1 FIXED", "w-1 UNTOUCHED". */
import type { FleetNodeResult, FleetNodeStatus } from '../../../src/contracts/fleet.ts';

export function fleetNode(text: string, more: Partial<FleetNodeResult> = {}): FleetNodeResult {
  const [node = '', status = 'UNTOUCHED', code] = text.split(' ');
  return {
    node,
    role: node.startsWith('cp-') ? 'control-plane' : 'worker',
    status: status as FleetNodeStatus,
    ...(code !== undefined && { code: code as FleetNodeResult['code'] }),
    reason: '',
    ...(status.startsWith('REMEDIATION_FAILED') && { isFailure: true }),
    ...(status !== 'UNTOUCHED' && { wave: 1 }),
    ...more,
  };
}

export function fleetNodes(...texts: string[]): FleetNodeResult[] {
  return texts.map((text) => fleetNode(text));
}
