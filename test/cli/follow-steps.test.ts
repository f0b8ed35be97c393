/** Steps that are followed until somebody stops it. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, expect, it, vi } from 'vitest';
import { followSteps } from '../../src/cli/follow-steps.ts';
import type { StepsStatus } from '../../src/cli/steps-view.ts';
import type { Session } from '../../src/cli/session.ts';

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
