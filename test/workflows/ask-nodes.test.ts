/** What a fleet learns of a node before anything is written: what it does not say is never taken for a yes. */
import type * as Workflow from '@temporalio/workflow';
import { beforeEach, expect, it, vi } from 'vitest';
import type { FleetNodeResult } from '../../src/contracts/fleet.ts';
import { freshCourse } from '../../src/domain/fleet/course.ts';
import { askNodes } from '../../src/workflows/fleet/ask-nodes.ts';
import type { Fleet } from '../../src/workflows/fleet/fleet.ts';
import { factsOf } from '../domain/fleet/facts.ts';
import { fleetNode } from '../domain/fleet/nodes.ts';

const world = vi.hoisted((): { answer: unknown } => ({ answer: undefined }));
vi.mock('@temporalio/workflow', async (original) => {
  const actual = await original<typeof Workflow>();
  const noWorker = new actual.TimeoutFailure('', undefined, 'SCHEDULE_TO_START');
  return {
    ...actual,
    workflowInfo: () => ({ continueAsNewSuggested: false, historyLength: 1 }),
    proxyActivities: () => ({
      findRuns: () => Promise.resolve({ found: [] }),
      describeQueue: () => Promise.resolve({ workers: [] }),
      ask: () =>
        world.answer === 'silent'
          ? Promise.reject(new actual.ActivityFailure('', 'ask', 'a', 'TIMEOUT', 'w', noWorker))
          : Promise.resolve(world.answer),
    }),
  };
});
beforeEach(() => void (world.answer = undefined));

async function ask(): Promise<FleetNodeResult> {
  const node = fleetNode('w-1');
  const view = {
    status: { nodes: [node], stopped: null },
    hold: { aborted: false, cancelledAt: null },
    begin: () => undefined,
    end: () => undefined,
    change: (_name: string, change: object) => Object.assign(node, change),
  };
  const request = {
    ...{ cluster: 'c', nodes: [{ node: 'w-1' }], answerWithin: '1s', heartbeat: '10s', dryRun: false },
  };
  const fleet = {
    view,
    course: freshCourse(),
    parsed: { request, work: 'w' },
    id: 'fleet/c',
    continueAfter: 9,
  };
  await askNodes(fleet as unknown as Fleet);
  return node;
}

it('a node that says what it is, is ready', async () => {
  world.answer = factsOf('w-1');
  expect(await ask()).toMatchObject({ status: 'UNTOUCHED' });
});

it('one whose node worker is too old to say it is not touched', async () => {
  for (const answer of [undefined, {}]) {
    world.answer = answer;
    const { status, code, reason } = await ask();
    expect([status, code]).toEqual(['REMEDIATION_FAILED', 'NODE_ERROR']);
    expect(reason).toContain('a node worker of a version that does not say it');
  }
});

it('one whose worker takes no task is silent', async () => {
  world.answer = 'silent';
  expect(await ask()).toMatchObject({ status: 'SILENT', code: 'NODE_UNREACHABLE', since: null });
});
