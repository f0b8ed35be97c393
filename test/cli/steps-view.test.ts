/** What a terminal shows of a run under way. */
import { describe, expect, it } from 'vitest';
import { endedLine, underWayLines } from '../../src/cli/steps-view.ts';
import type { StepsStatus } from '../../src/cli/steps-view.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';

const nowMs = Date.parse('2026-03-01T10:01:30Z');
const gate = { name: 'gate', startedAt: '2026-03-01T10:01:00Z', endedAt: null, outcome: 'under way' };
const written = {
  name: 'write',
  startedAt: '2026-03-01T10:00:58Z',
  endedAt: '2026-03-01T10:01:00Z',
  outcome: 'done',
};
const inGate: StepsStatus = { phase: 'gate', phases: [written, gate], waitingFor: 'two steady looks' };
const lines = (status: StepsStatus, run: StepsStatus | null = null, columns = 80): string[] =>
  underWayLines({ status, run, nowMs, columns });

describe('what is under way', () => {
  it('is the phase, since when, and what it waits for', () => {
    expect(lines(inGate)).toEqual(['  gate         30s, waits for two steady looks']);
  });

  it('of a batch: its change, how many have ended, and what that change is doing', () => {
    const batch: StepsStatus = {
      phase: 'kube-apiserver',
      phases: [{ ...gate, name: 'kube-apiserver', startedAt: '2026-03-01T10:00:30Z' }],
      waitingFor: 'the change: remediate/prod/cp-1/kube-apiserver',
      paused: true,
      current: { workflowId: 'remediate/prod/cp-1/kube-apiserver', checks: ['1.2.15'] },
      runs: [],
    };
    expect(lines(batch, inGate)).toEqual([
      '  kube-apiserver 1m, paused',
      '    gate         30s, waits for two steady looks',
    ]);
    expect(lines(batch, null, 120)).toEqual([
      '  kube-apiserver 1m, paused, waits for the change: remediate/prod/cp-1/kube-apiserver',
    ]);
  });

  it('is never wider than the terminal: a line that wraps could not be taken back', () => {
    expect(lines(inGate, null, 24).map((line) => line.length)).toEqual([23]);
    expect(lines(inGate, inGate, 24).map((line) => line.length)).toEqual([18, 23]);
  });

  it('is nothing once it is done', () => {
    expect(lines({ ...inGate, phase: 'done', approval: noApproval() })).toEqual([]);
  });
});

it('a step that has ended says how it ended, and how long it took where that is worth a word', () => {
  expect(endedLine(written)).toBe('  write        done  2.0s');
  expect(endedLine({ ...written, endedAt: written.startedAt })).toBe('  write        done');
});
