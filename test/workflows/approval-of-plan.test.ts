/** Whose word counts about people: that of the batch which has begun this run, by what the server says of it, and nobody else's. */
import type * as Workflow from '@temporalio/workflow';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { GivenApproval } from '../../src/contracts/approval.ts';
import type { ApprovalAsk } from '../../src/contracts/deeds.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';
import { approvalOfPlan } from '../../src/workflows/approval/approval-of-plan.ts';
import type { Asked } from '../../src/workflows/approval/approval-of-plan.ts';
import type { Run } from '../../src/workflows/remediate.ts';

interface Parent {
  workflowId: string;
  namespace: string;
}
const { asked, begunBy } = vi.hoisted(() => ({
  asked: [] as ApprovalAsk[],
  begunBy: { parent: undefined as Parent | undefined },
}));

vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  patched: () => true,
  workflowInfo: () => ({ ...begunBy, namespace: 'default' }),
  proxyActivities: () => ({
    approvalTerms: (ask: ApprovalAsk) => {
      asked.push(ask);
      return Promise.resolve({ kind: 'ask', terms: { demands: [], expiresInMs: 1000, remindAfterMs: null } });
    },
  }),
}));
beforeEach(() => void (asked.length = 0));

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
});
