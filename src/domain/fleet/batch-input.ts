/** What each node of a fleet is asked: the same batch, but for its name and, where there is one, its report (node-report.ts). */
import type { BatchInput } from '../../contracts/batch.ts';
import type { FleetRequest } from '../../contracts/fleet.ts';

/** @param isAsked people have been asked about the wave that the node is of */
export function nodeBatchInput(request: FleetRequest, node: string, isAsked = false): BatchInput {
  const {
    name: _name,
    nodes: _nodes,
    role: _role,
    reported: _reported,
    waves: _waves,
    maxParallel: _maxParallel,
    soak: _soak,
    stopAfter: _stopAfter,
    silentIsFailure: _silentIsFailure,
    approveWaves: _approveWaves,
    approval,
    answerWithin: _answerWithin,
    nodeWithin: _nodeWithin,
    retryOf: _retryOf,
    ...options
  } = request;
  return { ...options, node, approval: isAsked ? askedByRules(approval) : approval };
}

/** Have people said yes to the wave that the node is of? With `afterCanary` to all but the canary, whose changes are asked about as any are. */
export function isWaveAsked(approveWaves: FleetRequest['approveWaves'], isCanary: boolean): boolean {
  return approveWaves === 'each' || (approveWaves === 'afterCanary' && !isCanary);
}

/** Whom the request names has said yes to the wave: what is changed on its nodes is asked about by rules and policies alone. */
function askedByRules({ required, expiresIn, per }: FleetRequest['approval']): BatchInput['approval'] {
  return {
    required: required === 'never' ? 'never' : 'risk',
    ...(expiresIn !== undefined && { expiresIn }),
    ...(per !== undefined && { per }),
  };
}

/** As text that is equal when the work is, whoever asks for it and why. */
export function workText(request: FleetRequest): string {
  const { requestedBy: _by, reason: _reason, ...work } = nodeBatchInput(request, '');
  return JSON.stringify(work, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
