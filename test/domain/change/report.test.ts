/** A change as a node activity reports it, from its record. */
import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import type { GateEvidence } from '../../../src/contracts/gate.ts';
import { reportOf } from '../../../src/domain/change/report.ts';
import { step } from '../../../src/domain/change/step.ts';
import { changeOf } from './model/world.ts';

const now = { uptimeMs: 0, boot: { bootId: 'boot', initStartTicks: '1' }, at: 't0', by: 'worker' };
const change = { ...changeOf('c1', 0, 'old'), revertAfterMs: 100, confirmWithinMs: 50 };
const armed = step(undefined, { kind: 'arm', change }, now);

function recordOf(more: Partial<ChangeRecord>): ChangeRecord {
  if (armed.record === undefined) throw new Error('expected an armed record');
  return { ...armed.record, ...more };
}

function evidenceOf(outageMs: number | null, apiOutageMs?: number | null): GateEvidence {
  const nothing = { states: [], sources: [], missing: [], process: null, certificate: null };
  return { ...nothing, looks: 1, lastSeen: '', outageMs, ...(apiOutageMs !== undefined && { apiOutageMs }) };
}

describe('outages', () => {
  it.each<[string, Partial<ChangeRecord>, number | null, number | null]>([
    ['nothing was looked at', { evidence: null, revertEvidence: null }, null, null],
    ['the change alone', { evidence: evidenceOf(3_000, 2_000) }, 3_000, 2_000],
    [
      'the change, and putting it back',
      { evidence: evidenceOf(3_000, 2_000), revertEvidence: evidenceOf(4_000, 6_000) },
      7_000,
      8_000,
    ],
    ['none where it was asked for', { evidence: evidenceOf(500, 0) }, 500, 0],
    ['where there is no API server', { evidence: evidenceOf(500, null) }, 500, null],
    ['of a record from before it was measured', { evidence: evidenceOf(500) }, 500, null],
  ])('%s', (_what, more, outageMs, apiOutageMs) => {
    expect(reportOf(recordOf(more))).toMatchObject({ outageMs, apiOutageMs });
  });
});

describe('a restart of the kubelet', () => {
  const sideEffects = {
    kubeletRestarts: 1,
    kubeletRestartedAt: '2026-01-31T04:05:06.000Z',
    kubeletRestartWhy: 'wedged',
    restartedForChangeAt: null,
  };
  const at = sideEffects.kubeletRestartedAt;

  it.each<[string, Partial<ChangeRecord>, object[]]>([
    ['is told with its reason', { sideEffects }, [{ at, why: 'wedged' }]],
    [
      'of a record from before reasons were kept is told too',
      { sideEffects: { ...sideEffects, kubeletRestartWhy: null } },
      [{ at, why: 'not recorded' }],
    ],
    ['is one of the component where that is the kubelet', { sideEffects, target: 'kubelet' }, []],
    ['is none where there was none', {}, []],
  ])('%s', (_what, more, kubeletRestarts) => {
    expect(reportOf(recordOf(more))).toMatchObject({ kubeletRestarts });
  });
});
