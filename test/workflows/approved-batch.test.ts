/** One approval for a whole batch: planned first, asked about once, and each run held to what people have seen. */
import { describe, expect, it } from 'vitest';
import type { DemandStanding } from '../../src/contracts/approval.ts';
import type { BatchInput } from '../../src/contracts/batch.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { mergedDemands, mergedHash, mergedTimes } from '../../src/domain/approval/merge.ts';
import type { Target } from '../../src/contracts/basics.ts';
import { bundlesOf } from '../../src/domain/batch/bundles.ts';
import { noApproval } from '../../src/domain/approval/demands.ts';
import { approvedBatch } from '../../src/workflows/batch/approved-batch.ts';
import type { BatchView } from '../../src/workflows/batch/batch-progress.ts';
import { batchResult } from '../../src/workflows/batch/batch-result.ts';
import { comparePlans } from '../../src/workflows/batch/compare-plans.ts';
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
  planAs: (target: Target, checks: readonly string[]) => Partial<RemediationResult> = () => ({}),
  { view = {}, isNew = true }: { view?: Partial<BatchView>; isNew?: boolean } = {},
): Promise<{ fake: FakeBatch; questions: Question[] }> {
  const answer: Answer = ({ input, workflowId }) => {
    const target = workflowId.split('/').at(-1) as keyof typeof hashes;
    if (input.dryRun !== true) return { status: 'FIXED' };
    const files = [change(`/${target}`, form('a'), form('b'))];
    const plan = planned({ target, planHash: hashes[target], files });
    return {
      status: 'PLANNED',
      plan,
      diff: `diff of ${target}`,
      approval: approvalOf(),
      ...planAs(target, input.checks ?? []),
    };
  };
  const asked = { checks: ['1.4.1', '1.3.2'], approval: { per: 'batch' as const }, ...more };
  const fake = await fakeBatch(asked, answer);
  fake.batch.isNew = () => isNew;
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
  const { expectedPlans } = fake.batch.parsed.request;
  const bundles = bundlesOf(checks);
  const compared =
    expectedPlans === undefined ? null : await comparePlans(fake.batch, bundles, expectedPlans, fake.tally);
  if (compared !== null && 'reason' in compared) throw new Error(compared.reason);
  Object.assign(fake.batch.view, view);
  const approved = await approvedBatch(fake.batch, bundles, fake.tally, compared);
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
  // Once to be compared, which is the plan that people see; then the change itself.
  expect(fake.begun.map(({ input }) => input.dryRun)).toEqual([true, true, false, false]);
});

it.each(['REJECTED', 'APPROVAL_EXPIRED'] as const)('%s: nothing is begun', async (code) => {
  const { fake } = await ask({ granted: false, code, reason: 'no' });
  expect(fake.begun.every(({ input }) => input.dryRun)).toBe(true);
  expect(batchResult(fake.batch, fake.tally)).toMatchObject({ status: 'DECLINED', code });
});

it('a change that nobody may be asked about refuses all of it', async () => {
  const { fake, questions } = await ask(yes, {}, (target) =>
    target === 'kube-scheduler'
      ? { approval: { ...approvalOf([]), needed: 'it cannot be read', refused: 'POLICY_UNREADABLE' } }
      : {},
  );
  expect(questions).toEqual([]);
  expect(fake.begun.every(({ input }) => input.dryRun)).toBe(true);
  const result = batchResult(fake.batch, fake.tally);
  expect(result).toMatchObject({ status: 'REFUSED', code: 'POLICY_UNREADABLE' });
  expect(result.reason).toContain('kube-scheduler: it cannot be read');
});

const late = { ...rule, from: ['ana'], notRequester: true, escalateAfterMs: 500, escalateTo: ['ben'] };
/** Each can be answered, and in the time of the shorter one nobody can answer the other. */
const lateOrShort = (target: Target): Partial<RemediationResult> => {
  const asks = approvalOf([target === 'kube-scheduler' ? late : { ...rule, rule: 'short' }]);
  const expiresInMs = target === 'kube-scheduler' ? 1000 : 500;
  return { approval: { ...asks, terms: { expiresInMs, remindAfterMs: null } } };
};

it('nobody is asked what nobody can answer in the time of another change', async () => {
  const { fake, questions } = await ask(yes, { requestedBy: 'Ana' }, lateOrShort);
  expect(questions).toEqual([]);
  const result = batchResult(fake.batch, fake.tally);
  expect(result).toMatchObject({ status: 'REFUSED', code: 'APPROVAL_IMPOSSIBLE' });
  expect(result.checks.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
});

describe('an abort leaves every change as not tried, and says so', () => {
  const expected = { status: 'CANCELLED', code: 'CANCELLED' };
  const words = 'aborted: nothing more was begun';
  it('while people are asked', async () => {
    let aborted = false;
    const isAborted = (): boolean => aborted;
    const withdrawn: PeopleAnswer = { granted: false, code: 'CANCELLED', reason: 'not asked any more' };
    const { fake } = await ask(
      withdrawn,
      {},
      (target) => ((aborted = target === 'kube-controller-manager'), {}),
      { view: { isAborted } },
    );
    const result = batchResult(fake.batch, fake.tally);
    expect(result).toMatchObject(expected);
    expect(result.reason).toContain(words);
    expect(result.checks.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
      targets.map(() => `notTried ${words}`),
    );
  });

  it('while it is planned', async () => {
    let aborted = false;
    const isAborted = (): boolean => aborted;
    const { fake, questions } = await ask(yes, {}, () => ((aborted = true), {}), { view: { isAborted } });
    expect(questions).toEqual([]);
    expect(fake.begun).toHaveLength(1);
    const result = batchResult(fake.batch, fake.tally);
    expect(result).toMatchObject(expected);
    expect(result.checks.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
      targets.map(() => `notTried ${words}`),
    );
  });
});

describe('planned as a dry run plans', () => {
  const ofScheduler = ['1.4.1', '1.4.2'];
  const guilty = (broken: string) => (_target: Target, checks: readonly string[]) =>
    checks.some((id) => id.endsWith(broken))
      ? { status: 'REFUSED' as const, code: 'KNOWN_TO_BREAK' as const, reason: 'it breaks' }
      : {};
  const outcomes = ({ fake }: Awaited<ReturnType<typeof ask>>): string[] =>
    batchResult(fake.batch, fake.tally).checks.map(({ id, outcome }) => `${id} ${outcome}`);

  it('a check that is known to break is left out, and the rest of its component is asked about', async () => {
    const parted = await ask(yes, { checks: ofScheduler }, guilty('1.4.2'));
    expect(parted.questions).toMatchObject([{ hash: hashes['kube-scheduler'] }]);
    expect(outcomes(parted)).toEqual(['cis-1.12/1.4.1 fixed', 'cis-1.12/1.4.2 refused']);
    expect(parted.fake.begun.at(-1)?.input).toMatchObject({ dryRun: false, checks: ['cis-1.12/1.4.1'] });
  });

  it('--stop-on-failure begins nothing then, and all or nothing is refused', async () => {
    for (const more of [{ stopOnFailure: true }, { allOrNothing: true }]) {
      const whole = await ask(yes, { checks: ofScheduler, ...more }, guilty('1.4.2'));
      expect(whole.questions).toEqual([]);
      expect(whole.fake.begun.every(({ input }) => input.dryRun)).toBe(true);
      const result = batchResult(whole.fake.batch, whole.fake.tally);
      expect(result).toMatchObject({ status: 'REFUSED', code: 'KNOWN_TO_BREAK' });
    }
  });

  it('what would take several changes of a component is planned once more, as the one that people see', async () => {
    const checks = ['1.3.1', '1.3.2', '1.3.3', '1.3.4', '1.3.5', '1.3.6'];
    const parted = await ask(yes, { checks }, (target, own) =>
      own.some((id) => id.endsWith('1.3.5')) ? guilty('1.3.5')(target, own) : {},
    );
    const of = (dryRun: boolean) => parted.fake.begun.filter(({ input }) => input.dryRun === dryRun);
    const begun = of(false).map(({ input }) => input.checks);
    expect(begun).toHaveLength(1);
    expect(of(true).at(-1)?.input.checks).toEqual(begun[0]);
    expect(begun[0]).not.toContain('cis-1.12/1.3.5');
    expect(parted.questions).toHaveLength(1);
  });

  it('a node that does not answer is waited for once', async () => {
    const silent = { status: 'REMEDIATION_FAILED', code: 'NODE_UNREACHABLE', reason: 'silent' } as const;
    const { fake, questions } = await ask(yes, {}, () => silent);
    expect([fake.begun.length, questions.length]).toEqual([1, 0]);
    expect(batchResult(fake.batch, fake.tally)).toMatchObject({
      status: 'REMEDIATION_FAILED',
      code: 'NODE_UNREACHABLE',
    });
  });
});

it('a batch that began before it was planned so goes on as it began, one dry run for each component', async () => {
  const checks = ['1.4.1', '1.4.2', '1.3.2'];
  const before = await ask(
    yes,
    { checks, requestedBy: 'Ana' },
    (target, own) =>
      own.length === 2
        ? { status: 'REFUSED', code: 'KNOWN_TO_BREAK', reason: 'it breaks' }
        : { approval: { ...approvalOf([late]), terms: { expiresInMs: 500, remindAfterMs: null } } },
    { isNew: false },
  );
  expect(before.fake.begun.map(({ input }) => [input.dryRun, input.checks?.length])).toEqual([
    [true, 2],
    [true, 1],
    [false, 1],
  ]);
  expect(before.questions).toHaveLength(1);
  const { outcomes } = before.fake.tally;
  expect([...outcomes.values()].map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'fixed']);
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

it('of two changes the first reminder counts', () => {
  const parts = [900, 100].map((remindAfterMs) => ({
    plan: planned(),
    diff: '',
    approval: { ...approvalOf(), terms: { expiresInMs: 1000, remindAfterMs } },
  }));
  expect(mergedTimes(parts).remindAfterMs).toBe(100);
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
    part('kube-controller-manager', { comment: true, quorum: 2 }),
  ];
  expect(mergedDemands(parts)).toMatchObject([
    {
      rule: 'prod',
      quorum: 2,
      notRequester: true,
      comment: true,
      why: targets.map((t) => `${t}: rule prod asks`).join('; '),
    },
  ]);
  expect(mergedDemands(parts.toReversed())).toMatchObject([{ quorum: 2, notRequester: true, comment: true }]);
  const [first, second] = [
    { expiresInMs: 500, remindAfterMs: null },
    { expiresInMs: 900, remindAfterMs: 100 },
  ].map((terms, index) => ({ ...parts[index]!, approval: { ...approvalOf(), terms } }));
  expect(mergedTimes([first!, second!])).toEqual({ expiresInMs: 500, remindAfterMs: 100 });
  expect(mergedTimes([second!, first!])).toEqual({ expiresInMs: 500, remindAfterMs: 100 });
  expect(mergedHash(parts)).toBe(mergedHash(parts.toReversed()));
  expect(mergedHash(parts.slice(1))).not.toBe(mergedHash(parts));
});
