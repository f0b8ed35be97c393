/** Whose word counts about people: that of the batch which has begun this run, by what the server says of it, and nobody else's. */
import type * as Workflow from '@temporalio/workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Demand, GivenApproval } from '../../src/contracts/approval.ts';
import type { ApprovalAsk } from '../../src/contracts/deeds.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';
import { approvalOfPlan } from '../../src/workflows/approval/approval-of-plan.ts';
import type { Asked } from '../../src/workflows/approval/approval-of-plan.ts';
import { openDesk } from '../../src/workflows/approval/desk.ts';
import type { Run } from '../../src/workflows/remediate.ts';
import { demandOf } from '../support/demand.ts';

interface Parent {
  workflowId: string;
  namespace: string;
}
const { asked, begunBy, policy } = vi.hoisted(() => ({
  asked: [] as ApprovalAsk[],
  policy: { demands: [] as Demand[] },
  begunBy: { parent: undefined as Parent | undefined },
}));

vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  patched: () => true,
  setHandler: () => undefined,
  // Nobody answers what is asked.
  condition: () => Promise.resolve(false),
  workflowInfo: () => ({ ...begunBy, namespace: 'default' }),
  proxyActivities: () => ({
    approvalTerms: (ask: ApprovalAsk) => {
      asked.push(ask);
      const terms = { ...policy, expiresInMs: 1000, remindAfterMs: null };
      return Promise.resolve({ kind: 'ask', terms });
    },
    tellApproval: () => Promise.resolve(),
  }),
}));
beforeEach(() => {
  asked.length = 0;
  policy.demands = [];
});

const batch = { workflowId: 'batch/c/cp-1', runId: 'r' };
const plan = { planHash: 'a'.repeat(64), checks: [] } as unknown as Asked['plan'];

/** @returns whether the rules were asked, and how many yeses were taken over; null: the desk was told of none */
async function approve(
  parent: Parent | undefined,
  request: object,
): Promise<{ isAsked: boolean; recalled: number | null }> {
  begunBy.parent = parent;
  let recalled: number | null = null;
  const run = {
    request: {
      cluster: 'c',
      requestedBy: 'ana',
      approval: { required: 'risk', quorum: 1 },
      batch,
      ...request,
    },
    desk: {
      ask: () => ({ granted: true, waited: false }),
      recall: (_hash: string, { granted }: GivenApproval) => (recalled = granted.length),
    },
    progress: { status: { approval: noApproval() } },
  } as unknown as Run;
  await approvalOfPlan(run, { plan, facts: {} } as unknown as Asked);
  return { isAsked: asked.length > 0, recalled };
}

const own = { workflowId: batch.workflowId, namespace: 'default' };
const strangers: [string, Parent | undefined][] = [
  ['nobody', undefined],
  ['another batch', { ...own, workflowId: 'batch/c/cp-2' }],
  ['a workflow of another namespace', { ...own, namespace: 'other' }],
];

describe('half of all or nothing goes back', () => {
  const request = { isPutBack: true };
  it('without a question where its batch has begun it', async () => {
    expect(await approve(own, request)).toMatchObject({ isAsked: false });
  });
  it.each(strangers)(
    'by the rules where %s has begun it, whatever it says of itself',
    async (_who, parent) => {
      expect(await approve(parent, request)).toMatchObject({ isAsked: true });
    },
  );
  it('by the rules where what has begun it is no batch, and is named as the one that does', async () => {
    const mine = { workflowId: 'mine', runId: 'r' };
    expect(await approve({ ...own, workflowId: 'mine' }, { ...request, batch: mine })).toMatchObject({
      isAsked: true,
    });
  });
});

describe('what people have said to a whole batch', () => {
  const yesAt = (ms: number) => ({ by: 'ben', comment: '', at: new Date(ms).toISOString() });
  const approved = { granted: [yesAt(Date.now())], rules: [] };
  const request = { approved, expectedPlan: plan };
  it('counts for a run that it has begun', async () => {
    expect(await approve(own, request)).toEqual({ isAsked: true, recalled: 1 });
  });
  it.each(strangers)('does not for one that %s has begun', async (_who, parent) => {
    expect(await approve(parent, request)).toEqual({ isAsked: true, recalled: null });
  });
  it('does not for a plan that nobody has seen', async () => {
    expect(await approve(own, { ...request, expectedPlan: undefined })).toMatchObject({ recalled: null });
  });
  it('does not once it is a week old', async () => {
    const granted = [yesAt(Date.now() - 7 * 86_400_000), yesAt(Date.now() - 3_600_000)];
    const asked = { ...request, approved: { ...approved, granted } };
    expect(await approve(own, asked)).toMatchObject({ recalled: 1 });
  });
  describe('while its run waits for others', () => {
    const hourMs = 3_600_000;
    beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00.000Z') }));
    afterEach(() => void vi.useRealTimers());

    /** @param more what people have said to the run itself, as often as it is asked */
    async function answers(ages: number[], more: GivenApproval['granted'] = []): Promise<boolean[]> {
      begunBy.parent = own;
      policy.demands = [demandOf({ rule: 'prod', quorum: 1 })];
      const given = { granted: [{ ...yesAt(Date.now()), by: 'ben' }], rules: [] };
      const state = noApproval();
      const run = {
        request: { cluster: 'c', requestedBy: 'ana', approval: {}, batch, ...request, approved: given },
        desk: openDesk({ state, show: () => undefined }),
        progress: { status: { approval: state }, begin: () => undefined, waitFor: () => undefined },
      } as unknown as Run;
      const granted: boolean[] = [];
      const start = Date.now();
      for (const age of ages) {
        vi.setSystemTime(start + age);
        const answer = await approvalOfPlan(run, { plan, facts: {} } as unknown as Asked);
        granted.push(answer.granted);
        state.granted.push(...more);
      }
      return granted;
    }

    it('counts for a day, and no longer for the run that has known it from the beginning', async () => {
      expect(await answers([hourMs, 23 * hourMs, 25 * hourMs])).toEqual([true, true, false]);
    });

    it('takes nothing away from what they have said to the run itself', async () => {
      const eva = [{ ...yesAt(Date.parse('2026-01-01T01:00:00.000Z')), by: 'eva' }];
      expect(await answers([hourMs, 25 * hourMs], eva)).toEqual([true, true]);
    });
  });
});
