/** `status` and `watch` of what is no run, and `status` of all where one of them does not answer. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { statusesOfRunning } from '../../src/cli/running.ts';
import type { Session } from '../../src/cli/session.ts';
import { status, watch } from '../../src/cli/status.ts';

let err: string;
beforeEach(() => {
  err = '';
  process.exitCode = undefined;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

it.each([
  ['guard/prod', 'the guard of a cluster', 'kubemend guard status --cluster prod'],
  ['reconcile/prod/cp-1', "a guard's question", 'kubemend guard status --cluster prod'],
  ['ask/prod/cp-1/x', 'a question to a node', 'kubemend status'],
])('%s has no steps and no end to wait for: another command tells of it', async (id, found, hint) => {
  const refusal = {
    name: 'InputError',
    message: expect.stringContaining(`${id}: expected a run, found ${found}`) as string,
    hint: expect.stringContaining(hint) as string,
  };
  const nowhere = { address: '127.0.0.1:1' };
  await expect(status(id, nowhere)).rejects.toMatchObject(refusal);
  await expect(watch(id, nowhere)).rejects.toMatchObject(refusal);
});

it('a run that cannot answer is named, and hides none of the others', async () => {
  const ids = ['remediate/c/cp-1/etcd', 'batch/c/cp-2'];
  const session = {
    client: {
      workflow: {
        list: () => ids.map((workflowId) => ({ workflowId })),
        getHandle: (workflowId: string) => ({
          query: () =>
            workflowId === ids[0]
              ? Promise.reject(new Error('Workflow Task in failed state'))
              : Promise.resolve({ phase: 'gate' }),
        }),
      },
    },
  } as unknown as Session;
  const running = await statusesOfRunning(session, ['remediate', 'remediateBatch']);
  expect(running).toEqual([{ workflowId: ids[1], status: { phase: 'gate' } }]);
  expect(err).toContain(
    'remediate/c/cp-1/etcd runs, and does not say how it stands: Workflow Task in failed',
  );
  expect(process.exitCode).toBe(1);
});
