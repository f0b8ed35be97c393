/** One approval for a whole batch: planned first, asked about once, and each run held to what people have seen. */
import { expect, it } from 'vitest';
import type { DemandStanding } from '../../src/contracts/approval.ts';
import type { BatchInput } from '../../src/contracts/batch.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { mergedDemands, mergedHash } from '../../src/domain/approval/merge.ts';
import type { Target } from '../../src/contracts/basics.ts';
import { bundlesOf } from '../../src/domain/batch/bundles.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';
import { approvedBatch } from '../../src/workflows/batch/approved-batch.ts';
import { batchResult } from '../../src/workflows/batch/batch-result.ts';
import { mendBundle } from '../../src/workflows/batch/mend-bundle.ts';
import type { Answer as PeopleAnswer, Question } from '../../src/workflows/approval/question.ts';
import { change, form, planned } from '../domain/plan/expected.ts';
import { fakeBatch } from './support/fake-batch.ts';
import type { Answer, FakeBatch } from './support/fake-batch.ts';

const rule: DemandStanding = {
  rule: 'prod',
  why: 'rule prod asks',
  quorum: 1,
  from: ['ben'],
  comment: false,
  notRequester: false,
  escalateAfterMs: null,
  escalateTo: [],
  have: 0,
  escalatedAt: null,
};
const hashes = { 'kube-scheduler': 'a'.repeat(64), 'kube-controller-manager': 'b'.repeat(64) };
const targets = Object.keys(hashes) as (keyof typeof hashes)[];
const approvalOf = (rules = [rule]): NonNullable<RemediationResult['approval']> => {
  const { granted: _none, ...facts } = noApproval();
  return { ...facts, needed: 'rule prod asks', rules, terms: { expiresInMs: 1000, remindAfterMs: null } };
};

/** @param planAs what the dry run of a target comes to */
async function ask(
  people: PeopleAnswer,
  more: Partial<BatchInput> = {},
  planAs: (target: Target) => Partial<RemediationResult> = () => ({}),
): Promise<{ fake: FakeBatch; questions: Question[] }> {
  const answer: Answer = ({ input, workflowId }) => {
    const target = workflowId.split('/').at(-1) as keyof typeof hashes;
    if (input.dryRun !== true) return { status: 'FIXED' };
    const files = [change(`/${target}`, form('a'), form('b'))];
    const plan = planned({ target, planHash: hashes[target], files });
    return { status: 'PLANNED', plan, diff: `diff of ${target}`, approval: approvalOf(), ...planAs(target) };
  };
  const asked = { checks: ['1.4.1', '1.3.2'], approval: { per: 'batch' as const }, ...more };
  const fake = await fakeBatch(asked, answer);
  const questions: Question[] = [];
  const { approval } = fake.batch.view.status;
  fake.batch.desk.ask = async (question) => {
    questions.push(question);
    approval.needed = 'asked';
    if (people.granted) approval.granted = [{ by: 'ben', comment: '', at: '2026-01-01T00:00:00.000Z' }];
    return Promise.resolve(people);
  };
  const { checks } = fake.batch.parsed;
  fake.tally.selection = { todo: checks.map((check) => ({ check, before: 'fail' })), leftOut: [] };
  const approved = await approvedBatch(fake.batch, bundlesOf(checks), fake.tally);
  if ('reason' in approved) fake.tally.stopped = approved;
  else for (const bundle of approved.bundles) await mendBundle(approved.batch, bundle, fake.tally);
  return { fake, questions };
}
const yes: PeopleAnswer = { granted: true, waited: true };

it('people are shown what would be written for kubeadm by each of them', async () => {
  const { fake } = await ask(yes, {}, (target) => ({
    plan: planned({ target, persistPreview: `${target}: as on the node` }),
  }));
  const lines = targets.map((target) => `${target}: as on the node`);
  expect(fake.batch.view.status.persistPreview?.split('\n')).toEqual(lines);
});

it('people are asked once, about all of it; each run gets the plan that they saw, and what they said', async () => {
  const { fake, questions } = await ask(yes);
  expect(questions).toMatchObject([
    { hash: '1'.repeat(64), terms: { demands: [{ rule: 'prod', quorum: 1 }], expiresInMs: 1000 } },
  ]);
  expect(fake.begun.map(({ input }) => [input.dryRun, input.expectedPlan?.planHash])).toEqual([
    [true, undefined],
    [true, undefined],
    [false, hashes['kube-scheduler']],
    [false, hashes['kube-controller-manager']],
  ]);
  expect(fake.begun.at(-1)?.input.approved).toMatchObject({ granted: [{ by: 'ben' }] });
  expect(fake.begun.at(0)?.input.approved).toBeUndefined();
  expect(batchResult(fake.batch, fake.tally)).toMatchObject({ status: 'FIXED', approvals: [{ by: 'ben' }] });
});

it('where whoever asks has a plan already, it is that one or none', async () => {
  const expectedPlans = targets.map((target) => {
    const checks = [{ 'kube-scheduler': '1.4.1', 'kube-controller-manager': '1.3.2' }[target]];
    return { ...planned({ target, planHash: hashes[target], checks }), diff: '' };
  });
  const { fake } = await ask(yes, { checks: undefined, expectedPlans });
  expect(fake.begun.slice(0, 2).map(({ input }) => input.expectedPlan?.planHash)).toEqual(
    targets.map((target) => hashes[target]),
  );
});

it.each(['REJECTED', 'APPROVAL_EXPIRED'] as const)('%s: nothing is begun', async (code) => {
  const { fake } = await ask({ granted: false, code, reason: 'no' });
  expect(fake.begun.every(({ input }) => input.dryRun)).toBe(true);
  expect(batchResult(fake.batch, fake.tally)).toMatchObject({ status: 'DECLINED', code });
});

it('a change that nobody may be asked about refuses all of it', async () => {
  const { fake, questions } = await ask(yes, {}, (target) =>
    target === 'kube-scheduler'
      ? { approval: { ...approvalOf([]), needed: 'it would be refused', refused: 'POLICY_UNREADABLE' } }
      : {},
  );
  expect(questions).toEqual([]);
  expect(fake.begun.every(({ input }) => input.dryRun)).toBe(true);
  expect(batchResult(fake.batch, fake.tally)).toMatchObject({ status: 'REFUSED', code: 'POLICY_UNREADABLE' });
});

it('what cannot be planned is told, and not asked about', async () => {
  const refused = (target: Target): Partial<RemediationResult> =>
    target === 'kube-scheduler' ? { status: 'REFUSED', code: 'UNHEALTHY_BEFORE', reason: 'unwell' } : {};
  const { fake, questions } = await ask(yes, {}, refused);
  expect(questions).toMatchObject([{ hash: hashes['kube-controller-manager'] }]);
  expect(batchResult(fake.batch, fake.tally).status).toBe('PARTLY_FIXED');
  const whole = await ask(yes, { allOrNothing: true }, refused);
  expect(whole.questions).toEqual([]);
  expect(batchResult(whole.fake.batch, whole.fake.tally)).toMatchObject({ status: 'REFUSED' });
});

it('of two changes the stricter word of a rule counts, and it says what it is about', () => {
  const part = (
    target: keyof typeof hashes,
    more: Partial<DemandStanding>,
  ): Parameters<typeof mergedDemands>[0][0] => ({
    plan: planned({ target, planHash: hashes[target] }),
    diff: '',
    approval: approvalOf([{ ...rule, ...more }]),
  });
  const parts = [
    part('kube-scheduler', { notRequester: true }),
    part('kube-controller-manager', { comment: true }),
  ];
  expect(mergedDemands(parts)).toMatchObject([
    {
      rule: 'prod',
      notRequester: true,
      comment: true,
      why: targets.map((t) => `${t}: rule prod asks`).join('; '),
    },
  ]);
  expect(mergedHash(parts)).toBe(mergedHash(parts.toReversed()));
  expect(mergedHash(parts.slice(1))).not.toBe(mergedHash(parts));
});
