/** Outages in words: measured, none, or not known. */
import { expect, it } from 'vitest';
import {
  apiOutageOfRuns,
  describeApiOutage,
  describeOutage,
  expectedOf,
  expectedOfAll,
  outageOfRuns,
} from '../../src/cli/outage.ts';
import type { MeasuredRun } from '../../src/cli/outage.ts';

const run = (more: Partial<MeasuredRun>): MeasuredRun => ({
  status: 'FIXED',
  target: 'kube-apiserver',
  restarts: 1,
  outageMs: null,
  ...more,
});

it.each<[string, Partial<MeasuredRun>, string | null]>([
  ['measured', { outageMs: 4240 }, '4.2s'],
  ['none, over a restart', { outageMs: 0 }, 'none was seen'],
  ['a restart that nobody watched', {}, 'not measured'],
  ['put back by the node alone', { status: 'REMEDIATION_FAILED_ROLLED_BACK', restarts: 0 }, 'not measured'],
  [
    'of a mode there is none',
    { status: 'REMEDIATION_FAILED_ROLLED_BACK', target: 'files', restarts: 0 },
    null,
  ],
  ['nothing was started again', { restarts: 0 }, null],
])('%s', (_name, more, expected) => {
  expect(describeOutage(run(more))).toBe(expected);
});

it.each<[string, Partial<MeasuredRun>, string | null]>([
  ['of itself is its outage, told once', { outageMs: 4240, apiOutageMs: 4240 }, null],
  ['longer than etcd was', { target: 'etcd', outageMs: 4240, apiOutageMs: 6040 }, '6.0s'],
  ['beside a kubelet', { target: 'kubelet', outageMs: 900, apiOutageMs: 0 }, 'none was seen'],
  ['on a node that has none', { target: 'kubelet', outageMs: 900, apiOutageMs: null }, null],
  ['of a run from before it was measured', { target: 'etcd', outageMs: 900 }, 'not measured'],
  ['away though nothing was started', { target: 'etcd', restarts: 0, apiOutageMs: 1000 }, '1.0s'],
  ['there, and nothing was started', { target: 'etcd', restarts: 0, outageMs: 0, apiOutageMs: 0 }, null],
  ['of modes', { target: 'files', restarts: 0, apiOutageMs: null }, null],
])('the API server, %s', (_name, more, expected) => {
  expect(describeApiOutage(run(more))).toBe(expected);
});

it('of several runs the API server has a sum of its own', () => {
  expect(apiOutageOfRuns(6040)).toBe('; API server away for 6.0s');
  expect([apiOutageOfRuns(null), apiOutageOfRuns(undefined)]).toEqual(['', '']);
});

it('a sum names those of which it knows nothing', () => {
  const runs = [run({ outageMs: 4200 }), run({ target: 'etcd' }), run({ target: 'files', restarts: 0 })];
  expect(outageOfRuns(4200, runs)).toBe(', outage 4.2s, not measured of etcd');
  expect(outageOfRuns(null, [])).toBe('');
});

it('what a plan would cost is told before anything is done', () => {
  const plan = { restart: true, expectedOutageMs: 44_100, risk: 'medium' } as const;
  const modes = { restart: false, expectedOutageMs: 0, risk: 'none' } as const;
  expect(expectedOf('etcd', plan)).toBe('etcd: one restart, away for about 45s; risk medium');
  expect(expectedOf('files', modes)).toBe('files: no restart; risk none');
  expect(expectedOfAll([plan, modes, plan])).toBe('2 restarts, one after the other, about 89s together');
  expect(expectedOfAll([plan, modes])).toBe('');
});
