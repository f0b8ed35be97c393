import { describe, expect, it } from 'vitest';
import type { NodeFacts, Plan } from '../../src/contracts/plan.ts';
import { judgeAdmission } from '../../src/domain/admission.ts';

const identity = { cluster: 'local', node: 'cp-1', machineId: 'm1', clusterCaDigest: null, hostname: 'h' };
const facts: NodeFacts = {
  identity,
  boot: { bootId: 'b', initStartTicks: '1' },
  at: '2026-01-01T00:00:00Z',
  emergencyStop: null,
  openChange: null,
  recoverer: { alive: true, detail: '' },
};
const plan = { identity } as Plan;
const workflow = { clusterId: 'c', namespace: 'default', workflowId: 'w', firstRunId: 'r' };

describe('admission asks the node, and no answer is never yes', () => {
  const rows: [string, Partial<NodeFacts>, string | undefined][] = [
    ['all well', {}, undefined],
    ['another machine (crash 10)', { identity: { ...identity, machineId: 'm2' } }, 'WRONG_NODE'],
    [
      'a rebuilt cluster under the old name (crash 10)',
      { identity: { ...identity, clusterCaDigest: `sha256:${'0'.repeat(64)}` } },
      'WRONG_NODE',
    ],
    [
      'emergency stop',
      { emergencyStop: { since: '2026-01-01T00:00:00Z', changeId: 'x', reason: 'r' } },
      'EMERGENCY_STOP',
    ],
    [
      'an open change',
      { openChange: { changeId: 'x', state: 'applied', target: 'etcd', remainingMs: 5, workflow } },
      'OPEN_CHANGE',
    ],
    [
      'nobody who would put it back (crash 9)',
      { recoverer: { alive: false, detail: 'no sign of life' } },
      'NO_RECOVERER',
    ],
  ];
  it.each(rows)('%s', (_name, change, code) => {
    const admission = judgeAdmission({ ...facts, ...change }, plan);
    expect(admission.admitted ? undefined : admission.code).toBe(code);
  });

  it('lets a named backup be put back under an emergency stop (crash 29)', () => {
    const stopped = {
      ...facts,
      emergencyStop: { since: '2026-01-01T00:00:00Z', changeId: 'x', reason: 'r' },
    };
    expect(judgeAdmission(stopped, plan, true)).toEqual({ admitted: true });
  });

  it('names another machine before anything that machine says of itself', () => {
    const other = {
      ...facts,
      identity: { ...identity, machineId: 'm2' },
      recoverer: { alive: false, detail: '' },
    };
    expect(judgeAdmission(other, plan)).toMatchObject({ code: 'WRONG_NODE' });
  });
});
