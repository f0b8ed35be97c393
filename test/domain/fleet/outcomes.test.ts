/** What a batch, a node and a fleet come to, and when nothing more is begun. */
import { describe, expect, it } from 'vitest';
import type { EndedBatch, FleetNodeResult, FleetRequest } from '../../../src/contracts/fleet.ts';
import { fleetOutcome } from '../../../src/domain/fleet/fleet-outcome.ts';
import { endOfBatch, endOfNoResult, isIdle, isProof } from '../../../src/domain/fleet/node-end.ts';
import { stopBy, whyNoControlPlane } from '../../../src/domain/fleet/stop-rule.ts';
import { fleetNode, fleetNodes } from './nodes.ts';

type Outcome = EndedBatch['checks'][number]['outcome'];
const ended = (
  status: EndedBatch['status'],
  outcomes: Outcome[],
  more: Partial<EndedBatch> = {},
): ReturnType<typeof endOfBatch> =>
  endOfBatch({
    status,
    reason: 'why',
    restarts: 1,
    outageMs: null,
    checks: outcomes.map((outcome) => ({ outcome })),
    runs: [],
    ...more,
  });
const cancelled = { code: 'CANCELLED' } as const;
const failedRun = [{ status: 'REMEDIATION_FAILED', reason: 'no room' }];
const back = [{ status: 'CANCELLED_ROLLED_BACK', reason: 'put back' }];

describe('the batch of a node', () => {
  it.each<[string, ReturnType<typeof endOfBatch>, string, boolean]>([
    ['fixed', ended('FIXED', ['fixed', 'compliant']), 'FIXED', false],
    ['left for a person', ended('PARTLY_FIXED', ['fixed', 'left']), 'PARTLY_FIXED', false],
    ['with a guilty check', ended('PARTLY_FIXED', ['fixed', 'guilty']), 'PARTLY_FIXED', true],
    [
      'that failed',
      ended('REMEDIATION_FAILED_ROLLED_BACK', ['guilty']),
      'REMEDIATION_FAILED_ROLLED_BACK',
      true,
    ],
    ['refused', ended('REFUSED', ['refused']), 'REFUSED', false],
    ['never taken', ended('REMEDIATION_FAILED', [], { code: 'NODE_UNREACHABLE' }), 'SILENT', false],
    [
      'silent in the middle',
      ended('REMEDIATION_FAILED', ['failed'], { code: 'NODE_UNREACHABLE', runs: back }),
      'REMEDIATION_FAILED',
      true,
    ],
    ['cancelled', ended('CANCELLED', ['failed', 'notTried'], cancelled), 'CANCELLED', false],
    [
      'cancelled after a write',
      ended('CANCELLED_ROLLED_BACK', ['failed', 'notTried'], { ...cancelled, runs: back }),
      'CANCELLED_ROLLED_BACK',
      false,
    ],
    [
      'cancelled with something that stays',
      ended('PARTLY_FIXED', ['fixed', 'failed', 'notTried'], { ...cancelled, runs: back }),
      'PARTLY_FIXED',
      false,
    ],
    [
      'cancelled when a check was to blame',
      ended('PARTLY_FIXED', ['fixed', 'guilty', 'failed'], { ...cancelled, runs: back }),
      'PARTLY_FIXED',
      true,
    ],
    [
      'cancelled when a change had failed',
      ended('PARTLY_FIXED', ['fixed', 'failed', 'failed'], { ...cancelled, runs: [...failedRun, ...back] }),
      'PARTLY_FIXED',
      true,
    ],
    [
      'cancelled when a change had failed, with nothing that stays',
      ended('CANCELLED_ROLLED_BACK', ['failed', 'failed'], { ...cancelled, runs: [...failedRun, ...back] }),
      'CANCELLED_ROLLED_BACK',
      true,
    ],
    [
      'cancelled between two changes, all of them put back',
      ended('CANCELLED_ROLLED_BACK', ['putBack', 'notTried'], cancelled),
      'CANCELLED_ROLLED_BACK',
      false,
    ],
  ])('%s', (_what, end, status, isFailure) => {
    expect([end.status, end.isFailure === true]).toEqual([status, isFailure]);
  });

  it('says what went back when it was cancelled', () => {
    expect(ended('CANCELLED_ROLLED_BACK', [], { runs: back }).reason).toBe('why; put back');
    expect(ended('CANCELLED_ROLLED_BACK', [], { runs: back }).wentBack).toBeUndefined();
    expect(ended('PARTLY_FIXED', ['fixed', 'failed'], { ...cancelled, runs: back }).wentBack).toBe(true);
  });

  it('in part fixed beside a component that was not well says so, and no other control-plane node is begun', () => {
    const unwell = { status: 'REFUSED', code: 'UNHEALTHY_BEFORE', reason: 'the API server is away' };
    const runs = [{ status: 'FIXED', reason: '' }, unwell];
    const rejected = { status: 'DECLINED', code: 'REJECTED', reason: 'not now' };
    for (const end of [
      ended('PARTLY_FIXED', ['fixed', 'refused'], { runs }),
      ended('DECLINED', ['refused', 'declined'], { code: 'REJECTED', runs: [unwell, rejected] }),
    ]) {
      expect(end).toMatchObject({ code: 'UNHEALTHY_BEFORE' });
      expect(whyNoControlPlane([fleetNode('cp-1', { ...end, wave: 1 })])).toContain('UNHEALTHY_BEFORE');
    }
    // What refuses every node, or was asked for by people, counts before it; a plan has changed nothing.
    for (const code of ['GUARD_PAUSED', 'CANCELLED'] as const) {
      expect(ended('PARTLY_FIXED', ['fixed', 'failed'], { code, runs })).toMatchObject({ code });
    }
    expect(ended('PLANNED', ['planned', 'refused'], { runs }).code).toBeUndefined();
  });

  it('that was terminated is not known to have left the node as it was, unless it was a dry run', () => {
    const missing = { missing: 'was terminated' };
    expect(endOfNoResult(missing, 'batch/f/w-1', false)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'ABANDONED',
    });
    expect(endOfNoResult(missing, 'batch/f/w-1', true).status).toBe('REMEDIATION_FAILED');
  });

  it('that was cancelled before it could answer, or refused its request, changed nothing', () => {
    const missing = 'failed';
    const cancelledEarly = endOfNoResult({ missing, isCancelled: true }, 'batch/f/w-1', false);
    expect(cancelledEarly).toMatchObject({ status: 'CANCELLED', code: 'CANCELLED' });
    expect(cancelledEarly.isFailure).toBeUndefined();
    const refused = endOfNoResult({ missing, refusal: { reason: 'why' } }, 'batch/f/w-1', false);
    expect(refused).toMatchObject({ code: 'INVALID_REQUEST', reason: 'why', isFailure: true });
  });
});

it('a change is proved where it was made and held; where nothing was to be made nothing is proved, nor disproved', () => {
  const told = (text: string, more: Partial<FleetNodeResult> = {}) => {
    const node = fleetNode(text, more);
    return isProof(node) ? 'proof' : isIdle(node) ? 'idle' : 'neither';
  };
  expect(told('w-1 FIXED')).toBe('proof');
  expect(told('w-1 PARTLY_FIXED', { checks: { fixed: 1, left: 2 } })).toBe('proof');
  expect(told('w-1 PARTLY_FIXED', { checks: { fixed: 1, guilty: 1 }, isFailure: true })).toBe('neither');
  expect(told('w-1 PARTLY_FIXED CANCELLED', { checks: { fixed: 1, failed: 1 } })).toBe('neither');
  expect(told('w-1 ALREADY_COMPLIANT')).toBe('idle');
  expect(told('w-1 NOT_COMPLIANT')).toBe('idle');
  for (const status of ['SILENT', 'REFUSED', 'DECLINED', 'CANCELLED', 'UNTOUCHED', 'REMEDIATION_FAILED']) {
    expect(told(`w-1 ${status}`)).toBe('neither');
  }
});

describe('a fleet begins nothing more', () => {
  const request = (more: Partial<FleetRequest> = {}) =>
    ({ stopAfter: 1, silentIsFailure: false, dryRun: false, ...more }) as FleetRequest;
  const stop = (nodes: FleetNodeResult[], more: Partial<FleetRequest> = {}, canaries: string[] = []) =>
    stopBy({ request: request(more), nodes, canaries: new Set(canaries) })?.code ?? null;
  const failed = 'w-1 REMEDIATION_FAILED_ROLLED_BACK';

  it.each<[string, string | null, string | null]>([
    ['after the first failure', stop(fleetNodes(failed, 'w-2')), 'FLEET_STOPPED'],
    ['not before as many as are allowed', stop(fleetNodes(failed, 'w-2'), { stopAfter: 2 }), null],
    ['by a part of all', stop(fleetNodes(failed, 'w-2', 'w-3'), { stopAfter: '50%' }), null],
    [
      'by a part of all that is reached',
      stop(fleetNodes(failed, failed, 'w-3'), { stopAfter: '50%' }),
      'FLEET_STOPPED',
    ],
    ['not for a silent node', stop(fleetNodes('w-1 SILENT', 'w-2')), null],
    [
      'for a silent node where asked for',
      stop(fleetNodes('w-1 SILENT'), { silentIsFailure: true }),
      'FLEET_STOPPED',
    ],
    ['not for a refusal', stop(fleetNodes('w-1 REFUSED OPEN_CHANGE', 'w-2')), null],
    [
      'for a refusal of the canary',
      stop(fleetNodes('w-1 REFUSED OPEN_CHANGE'), {}, ['w-1']),
      'FLEET_STOPPED',
    ],
    ['not for a canary under way', stop(fleetNodes('w-1 UNDER_WAY'), {}, ['w-1']), null],
    ['not for one with nothing to do', stop(fleetNodes('w-1 ALREADY_COMPLIANT'), {}, ['w-1']), null],
    [
      'for one that had nothing to do, and was given up before it said so',
      stop([fleetNode('w-1 ALREADY_COMPLIANT', { isFailure: true })], { stopAfter: 9 }, ['w-1']),
      'FLEET_STOPPED',
    ],
    [
      'for a guard that is paused',
      stop(fleetNodes('w-1 REFUSED GUARD_PAUSED'), { stopAfter: 9 }),
      'GUARD_PAUSED',
    ],
    [
      'for a guard that asks the nodes longer than a run waits',
      stop(fleetNodes('w-1 REFUSED GUARD_WARMING'), { stopAfter: 9 }),
      'GUARD_WARMING',
    ],
    [
      'for a time at which no change may begin',
      stop(fleetNodes('w-1 REFUSED OUTSIDE_WINDOW'), { stopAfter: 9 }),
      'OUTSIDE_WINDOW',
    ],
    [
      'for a rollback that failed, whatever is allowed',
      stop(fleetNodes('w-1 REMEDIATION_FAILED_ROLLBACK_FAILED STATE_LOST'), { stopAfter: '100%' }),
      'STATE_LOST',
    ],
  ])('%s', (_when, found, expected) => {
    expect(found).toBe(expected);
  });

  it('on a control-plane node while another is not known to be well', () => {
    expect(
      whyNoControlPlane(fleetNodes('cp-1 REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED', 'cp-2')),
    ).toBeNull();
    expect(whyNoControlPlane(fleetNodes('cp-1 REFUSED UNHEALTHY_BEFORE', 'cp-2'))).toContain('cp-1 REFUSED');
    expect(whyNoControlPlane(fleetNodes('w-1 REFUSED UNHEALTHY_BEFORE', 'cp-2'))).toBeNull();
    expect(whyNoControlPlane([fleetNode('cp-1 UNDER_WAY', { isFailure: true })])).toContain('UNDER_WAY');
    expect(whyNoControlPlane(fleetNodes('cp-1 SILENT', 'cp-2'))).toContain('cp-1 SILENT');
    expect(whyNoControlPlane([fleetNode('cp-1 SILENT', { wave: undefined })])).toBeNull();
    expect(whyNoControlPlane(fleetNodes('cp-1 REFUSED NODE_UNREACHABLE'))).toContain('NODE_UNREACHABLE');
    expect(
      whyNoControlPlane(fleetNodes('cp-1 UNDER_WAY', 'cp-2 ALREADY_COMPLIANT', 'w-1 SILENT')),
    ).toBeNull();
  });
});

describe('the status of a fleet', () => {
  const outcome = (texts: string[], more: Partial<Parameters<typeof fleetOutcome>[0]> = {}) =>
    fleetOutcome({ nodes: fleetNodes(...texts), dryRun: false, stopped: null, isCancelled: false, ...more });
  const stopped = (code: 'FLEET_STOPPED' | 'CANCELLED' | 'REJECTED') => ({
    stopped: { code, reason: 'why' },
  });

  it.each<[string[], Parameters<typeof outcome>[1], string]>([
    [['w-1 FIXED', 'w-2 ALREADY_COMPLIANT'], {}, 'FIXED'],
    [['w-1 ALREADY_COMPLIANT'], {}, 'ALREADY_COMPLIANT'],
    [['w-1 FIXED', 'w-2 SILENT'], {}, 'PARTLY_FIXED'],
    [['w-1 FIXED', 'w-2 UNTOUCHED'], stopped('FLEET_STOPPED'), 'PARTLY_FIXED'],
    [['w-1 ALREADY_COMPLIANT', 'w-2 SILENT'], {}, 'REMEDIATION_FAILED'],
    [['w-1 ALREADY_COMPLIANT', 'w-2 REFUSED'], {}, 'REFUSED'],
    [['w-1 ALREADY_COMPLIANT', 'w-2 NOT_COMPLIANT'], {}, 'NOT_COMPLIANT'],
    [
      ['w-1 REMEDIATION_FAILED_ROLLED_BACK', 'w-2 UNTOUCHED'],
      stopped('FLEET_STOPPED'),
      'REMEDIATION_FAILED_ROLLED_BACK',
    ],
    [['w-1 FIXED', 'w-2 REMEDIATION_FAILED_ROLLBACK_FAILED'], {}, 'REMEDIATION_FAILED_ROLLBACK_FAILED'],
    [['w-1 PLANNED', 'w-2 ALREADY_COMPLIANT'], { dryRun: true }, 'PLANNED'],
    [['w-1 PLANNED', 'w-2 SILENT'], { dryRun: true }, 'REMEDIATION_FAILED'],
    [['w-1 UNTOUCHED'], stopped('REJECTED'), 'DECLINED'],
    [['w-1 UNTOUCHED'], stopped('CANCELLED'), 'CANCELLED'],
    [['w-1 FIXED', 'w-2 CANCELLED', 'w-3 UNTOUCHED'], { isCancelled: true }, 'CANCELLED'],
    [['w-1 CANCELLED_ROLLED_BACK', 'w-2 UNTOUCHED'], { isCancelled: true }, 'CANCELLED_ROLLED_BACK'],
    [['w-1 UNDER_WAY NODE_SLOW'], {}, 'REMEDIATION_FAILED'],
    [['w-1 FIXED', 'w-2 UNDER_WAY NODE_SLOW', 'w-3'], { isCancelled: true }, 'REMEDIATION_FAILED'],
    [['w-1 CANCELLED_ROLLED_BACK', 'w-2 ALREADY_COMPLIANT'], {}, 'REMEDIATION_FAILED_ROLLED_BACK'],
    [['w-1 CANCELLED_ROLLED_BACK', 'w-2'], stopped('CANCELLED'), 'REMEDIATION_FAILED_ROLLED_BACK'],
  ])('of %j (%j) is %s', (texts, more, status) => {
    expect(outcome(texts, more).status).toBe(status);
  });

  it('has the code of what failed where no node was left to be begun', () => {
    const failed = 'w-1 REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED';
    expect(outcome([failed, 'w-2 FIXED'], stopped('FLEET_STOPPED')).code).toBe('GATE_FAILED');
    expect(outcome([failed, 'w-2'], stopped('FLEET_STOPPED')).code).toBe('FLEET_STOPPED');
    expect(outcome(['w-1 REFUSED OPEN_CHANGE'], stopped('CANCELLED')).code).toBe('CANCELLED');
  });

  it('of one that was cancelled names the nodes that had failed, and those of which nothing is known', () => {
    const cancelled = { ...stopped('CANCELLED'), isCancelled: true };
    const failed = outcome(['w-1 REMEDIATION_FAILED WRITE_FAILED', 'w-2 CANCELLED', 'w-3'], cancelled);
    expect(failed).toMatchObject({ status: 'CANCELLED', code: 'CANCELLED' });
    expect(failed.reason).toContain('why: w-1 REMEDIATION_FAILED WRITE_FAILED: ');
    const unknown = outcome(['w-1 UNDER_WAY NODE_SLOW', 'w-2'], cancelled);
    expect(unknown).toMatchObject({ status: 'REMEDIATION_FAILED', code: 'NODE_SLOW' });
    expect(unknown.reason).toContain('why: w-1 UNDER_WAY NODE_SLOW: ');
    const reason = '1 of 2 nodes failed: w-1 UNDER_WAY NODE_SLOW: ';
    const told = { stopped: { code: 'FLEET_STOPPED', reason } as const, isCancelled: true };
    expect(outcome(['w-1 UNDER_WAY NODE_SLOW', 'w-2'], told).reason.match(/w-1/g)).toHaveLength(1);
  });

  it('of one that was cancelled tells what went back on a node where something stays', () => {
    const of = (more: Partial<FleetNodeResult>) =>
      fleetOutcome({
        nodes: [fleetNode('w-1 PARTLY_FIXED CANCELLED', more), fleetNode('w-2')],
        dryRun: false,
        isCancelled: true,
        ...stopped('CANCELLED'),
      }).status;
    expect(of({ wentBack: true })).toBe('CANCELLED_ROLLED_BACK');
    expect(of({})).toBe('CANCELLED');
  });

  it('is told with how many nodes came to what', () => {
    const { reason, code } = outcome(
      ['w-1 FIXED', 'w-2 FIXED', 'w-3 SILENT NODE_UNREACHABLE', 'w-4'],
      stopped('FLEET_STOPPED'),
    );
    expect([reason, code]).toEqual(['why: 2 fixed, 1 silent, 1 untouched', 'FLEET_STOPPED']);
  });
});
