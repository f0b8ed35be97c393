/** Steps that are followed until somebody stops it. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, expect, it, vi } from 'vitest';
import { followSteps } from '../../src/cli/follow-steps.ts';
import type { StepsStatus } from '../../src/cli/steps-view.ts';
import type { Session } from '../../src/cli/session.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';

afterEach(() => void vi.restoreAllMocks());

const at = '2026-03-01T10:01:00Z';
const status: StepsStatus = {
  phase: 'gate',
  phases: [
    { name: 'write', startedAt: at, endedAt: at, outcome: 'done' },
    { name: 'gate', startedAt: at, endedAt: null, outcome: 'under way' },
  ],
  waitingFor: 'two steady looks',
};

const question = (hash: string): StepsStatus => ({
  phase: 'approve',
  phases: [],
  waitingFor: '',
  approval: { ...noApproval(), hash, expiresAt: at },
});
const soon = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** A run whose answers come when they are given. */
function followed(): {
  steps: ReturnType<typeof followSteps>;
  written: string[];
  answer: () => Promise<void>;
} {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (written.push(String(text)), true));
  let give = (_status: StepsStatus): void => undefined;
  const query = (): Promise<StepsStatus> => new Promise((resolve) => (give = resolve));
  const handle = { workflowId: 'remediate/c/cp-1/kubelet', query } as unknown as WorkflowHandle;
  const steps = followSteps({} as Session, handle, false);
  const answer = async (): Promise<void> => {
    give(status);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { steps, written, answer };
}

it('a step that has ended is told once, and what is waited for', async () => {
  const { steps, written, answer } = followed();
  await answer();
  steps.stop();
  expect(written).toEqual(['  write        done\n', '  gate: waiting for two steady looks\n']);
});

it('what is heard after it was stopped is not written under what has been said since', async () => {
  const { steps, written, answer } = followed();
  steps.stop();
  await answer();
  expect(written).toEqual([]);
});

/** Runs that answer at once, by id: what of them is said next, or why it cannot be. */
function batchOf(says: (workflowId: string) => Promise<StepsStatus>): {
  steps: ReturnType<typeof followSteps>;
  written: string[];
} {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (written.push(String(text)), true));
  const getHandle = (workflowId: string): WorkflowHandle =>
    ({ workflowId, query: () => says(workflowId) }) as unknown as WorkflowHandle;
  const session = { client: { workflow: { getHandle } } } as unknown as Session;
  return { steps: followSteps(session, getHandle('batch'), false), written };
}
const current = { workflowId: 'run', checks: [] };
const questions = (written: string[]): string[] =>
  written.flatMap((text) => /^(?:batch|run) {2}plan \w+/.exec(text)?.[0] ?? []);

it('a question is shown once, however often it is heard, and the next one again', async () => {
  let looks = 0;
  const { steps, written } = batchOf(() => {
    looks += 1;
    return Promise.resolve(question((looks < 3 ? 'a' : 'b').repeat(64)));
  });
  await expect.poll(() => looks).toBeGreaterThan(3);
  await steps.finish([]);
  expect(questions(written)).toEqual(['batch  plan aaaaaaaa', 'batch  plan bbbbbbbb']);
});

it('a question about the run under way of a batch is shown under the id that it is answered by', async () => {
  const { steps, written } = batchOf((id) =>
    Promise.resolve(id === 'run' ? question('c'.repeat(64)) : { ...status, current }),
  );
  await soon();
  await steps.finish([]);
  expect(questions(written)).toEqual(['run  plan cccccccc']);
});

it('a batch whose run cannot be asked is followed all the same', async () => {
  const { steps, written } = batchOf((id) =>
    id === 'run' ? Promise.reject(new Error('no worker')) : Promise.resolve({ ...status, current }),
  );
  await soon();
  steps.stop();
  expect(written).toEqual(['  write        done\n', '  gate: waiting for two steady looks\n']);
});

it('one answer that is lost ends nothing', async () => {
  let looks = 0;
  const { steps, written } = batchOf(() => {
    looks += 1;
    return looks === 1 ? Promise.reject(new Error('no control worker')) : Promise.resolve(status);
  });
  await expect.poll(() => written).toContain('  write        done\n');
  await steps.finish([]);
});

it('at the end what has ended since is told, and nothing twice', async () => {
  const { steps, written } = batchOf(() => Promise.resolve(status));
  await soon();
  await steps.finish([
    ...status.phases.slice(0, 1),
    { name: 'gate', startedAt: at, endedAt: at, outcome: 'healthy' },
  ]);
  expect(written.filter((text) => !text.includes('waiting'))).toEqual([
    '  write        done\n',
    '  gate         healthy\n',
  ]);
});

it('stopped between the answers of a batch and of its run, nothing of either is written any more', async () => {
  let give = (_status: StepsStatus): void => undefined;
  const { steps, written } = batchOf((id) =>
    id === 'run'
      ? new Promise((resolve) => (give = resolve))
      : Promise.resolve({ ...status, phases: [], current }),
  );
  await soon();
  steps.stop();
  give(question('d'.repeat(64)));
  await soon();
  expect(written).toEqual([]);
});
