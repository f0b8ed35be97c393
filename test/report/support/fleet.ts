/** A fleet that has stopped: nodes of every fate, a batch that is known and one that is gone, earlier runs. */
import type { FleetNodeResult, FleetResult } from '../../../src/contracts/fleet.ts';
import { earlierFleet } from '../../../src/domain/report/earlier-run.ts';
import { reportOfFleet } from '../../../src/domain/report/fleet-report.ts';
import type { BatchEnd } from '../../../src/domain/report/fleet-report.ts';
import { batchParts, factsOf } from './recorded.ts';

export const bisected = { ...batchParts('batch-bisected').result, apiOutageMs: 900.25 };
const times = { startedAt: '2026-11-28T18:00:00.000Z', finishedAt: '2026-11-28T18:10:00.000Z' };
export const nodes: FleetNodeResult[] = [
  {
    node: 'cp-1',
    role: 'control-plane',
    status: 'FIXED',
    reason: '2 fixed',
    wave: 1,
    restarts: 1,
    runId: 'r-1',
  },
  {
    node: 'w-1',
    role: 'worker',
    status: 'PARTLY_FIXED',
    reason: '1 guilty',
    wave: 2,
    isFailure: true,
    runId: 'r-2',
  },
  {
    node: 'w-2',
    role: 'worker',
    status: 'FIXED',
    reason: '2 fixed',
    wave: 2,
    outageMs: 2100.4000000000001,
    runId: 'r-3',
  },
  { node: 'w-3', role: null, status: 'SILENT', code: 'NODE_UNREACHABLE', reason: 'no answer', since: null },
  { node: 'w-4', role: 'worker', status: 'UNTOUCHED', reason: 'w-1 failed' },
];
export const result: FleetResult = {
  ...{
    schemaVersion: 1,
    status: 'PARTLY_FIXED',
    success: false,
    code: 'FLEET_STOPPED',
    reason: 'w-1 failed',
  },
  ...{ cluster: 'prod', name: 'eu', runId: 'first', asked: { by: 'ana', reason: '' }, waves: 2, restarts: 1 },
  counts: { FIXED: 2, PARTLY_FIXED: 1, SILENT: 1, UNTOUCHED: 1 },
  approvals: [{ wave: 2, by: 'ben', comment: 'window 42', at: times.startedAt }],
  ...{ nodes, phases: [], ...times },
};
export const ends = new Map<string, BatchEnd>([
  ['cp-1', { result: bisected }],
  ['w-1', { result: bisected }],
  ['w-2', { missing: 'is gone from the server: its history is not kept' }],
]);
export const yesterday = {
  runId: 'yesterday',
  startedAt: '2026-11-27T18:00:00.000Z',
  finishedAt: '2026-11-27T18:09:00.000Z',
};
const trend = [
  earlierFleet(
    { ...yesterday, startedAt: '2026-11-27T18:05:00.000Z' },
    { result: { ...result, ...yesterday } },
  ),
  earlierFleet({ ...yesterday, runId: 'ended' }, { missing: 'was terminated: by hand' }),
];
export const report = reportOfFleet(result, ends, { ...factsOf('fleet/prod/eu'), trend });
