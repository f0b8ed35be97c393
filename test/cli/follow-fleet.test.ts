/** A fleet that is followed until it ends, or until somebody stops it. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, expect, it, vi } from 'vitest';
import { followFleet } from '../../src/cli/follow-fleet.ts';
import type { Session } from '../../src/cli/session.ts';
import type { FleetNodeResult, FleetProgress } from '../../src/contracts/fleet.ts';
import { fleetNode, fleetProgress } from './support/fleet-progress.ts';

afterEach(() => void vi.restoreAllMocks());

const soon = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));
const underWay = fleetNode('w-1', { status: 'UNDER_WAY', reason: '' });
const ended = fleetNode('w-1', { status: 'FIXED', reason: '' });
const of = (node: FleetNodeResult): FleetProgress => fleetProgress([node], { phase: 'wave' });

const batch = {
  phase: 'mend',
  waitingFor: '',
  current: { workflowId: 'remediate/prod/w-1/kubelet', checks: ['a'] },
};
const run = { phase: 'gate', waitingFor: 'two steady looks' };

/** @param says what of a fleet, of a batch or of its run is said next, or why it cannot be */
function followed(
  says: (workflowId: string) => Promise<unknown>,
  isLive = false,
): { steps: ReturnType<typeof followFleet>; written: string[] } {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (written.push(String(text)), true));
  const getHandle = (workflowId: string): WorkflowHandle =>
    ({ workflowId, query: () => says(workflowId) }) as unknown as WorkflowHandle;
  const session = { client: { workflow: { getHandle } } } as unknown as Session;
  return { steps: followFleet(session, getHandle('fleet/prod'), isLive), written };
}

it('at the end what has ended since is told, and nothing twice', async () => {
  let now = of(underWay);
  const { steps, written } = followed(() => Promise.resolve(now));
  await soon();
  now = of(ended);
  await steps.finish([]);
  expect(written).toEqual(['wave 2; 0 of 1 nodes have ended\n', expect.stringMatching(/^ {2}w-1 +FIXED/)]);
});

it('one answer that is lost ends nothing', async () => {
  let looks = 0;
  const { steps, written } = followed(() => {
    looks += 1;
    return looks === 1 ? Promise.reject(new Error('no control worker')) : Promise.resolve(of(underWay));
  });
  await steps.finish([]);
  expect(written).toEqual(['wave 2; 0 of 1 nodes have ended\n']);
});

it('what is heard after it was stopped is not written under what has been said since', async () => {
  let give = (_now: FleetProgress): void => undefined;
  const { steps, written } = followed(() => new Promise((resolve) => (give = resolve)));
  steps.stop();
  give(of(underWay));
  await soon();
  expect(written).toEqual([]);
});

it('nor is a picture drawn over it while the batches are asked', async () => {
  let give = (_now: unknown): void => undefined;
  const { steps, written } = followed(
    (id) =>
      id === 'fleet/prod' ? Promise.resolve(of(underWay)) : new Promise((resolve) => (give = resolve)),
    true,
  );
  await soon();
  steps.stop();
  give({ ...batch, current: null });
  await soon();
  expect(written).toEqual([]);
});

it('on a terminal each node under way is shown with what its run waits for', async () => {
  const says: Record<string, unknown> = {
    'fleet/prod': of(underWay),
    'batch/prod/w-1': batch,
    'remediate/prod/w-1/kubelet': run,
  };
  const { steps, written } = followed((id) => Promise.resolve(says[id]), true);
  await steps.finish([]);
  expect(written.join('')).toContain('kubelet (1 check) gate, waits for two steady looks');
});

it('a batch that cannot be asked is no reason to show nothing of its fleet', async () => {
  const { steps, written } = followed(
    (id) => (id === 'fleet/prod' ? Promise.resolve(of(underWay)) : Promise.reject(new Error('gone'))),
    true,
  );
  await steps.finish([]);
  expect(written.join('')).toContain('0 of 1 nodes have ended');
});
