import { describe, expect, it } from 'vitest';
import { RequestApproval } from '../../../src/contracts/approval.ts';
import { ApprovalPolicy } from '../../../src/contracts/approval-policy.ts';
import type { TermsAnswer } from '../../../src/contracts/deeds.ts';
import { isMatch } from '../../../src/domain/approval/match-rule.ts';
import type { AskedChange } from '../../../src/domain/approval/match-rule.ts';
import { demandsBefore } from '../../../src/domain/approval/own-demands.ts';
import { roleOf } from '../../../src/domain/approval/role.ts';
import { termsOf } from '../../../src/domain/approval/terms.ts';
import type { AskedFor } from '../../../src/domain/approval/terms.ts';

const asked: AskedChange = {
  risk: 'medium',
  target: 'kube-apiserver',
  role: 'control-plane',
  environment: 'prod',
  isFirstUse: false,
  at: new Date('2026-12-01T10:00:00Z'),
};
const plain = { approvalNeeded: null, selfApproval: true };

interface Case {
  rules?: object[];
  groups?: Record<string, string[]>;
  change?: Partial<AskedChange>;
  approval?: object;
  plan?: Partial<AskedFor['plan']>;
  requestedBy?: string;
}

function terms({
  rules = [],
  groups = {},
  change,
  approval = {},
  plan,
  requestedBy = 'ana',
}: Case): TermsAnswer {
  const named = rules.map((rule, index) => ({ name: `r${index + 1}`, ...rule }));
  return termsOf(
    ApprovalPolicy.parse({ rules: named, groups }),
    { ...asked, ...change },
    { plan: { ...plain, ...plan }, approval: RequestApproval.parse(approval), requestedBy },
  );
}

function demands(one: Case): Record<string, unknown>[] {
  const answer = terms(one);
  if (answer.kind !== 'ask') throw new Error(`${answer.code}: ${answer.reason}`);
  return answer.terms.demands.map(({ why: _why, escalateAfterMs: _ms, ...rest }) => rest);
}

describe('does a rule hold for a change', () => {
  const matches = (when: object, change: Partial<AskedChange> = {}): boolean =>
    isMatch(ApprovalPolicy.parse({ rules: [{ name: 'r', when }] }).rules[0]!, { ...asked, ...change });
  const rows: [string, object, Partial<AskedChange>, boolean][] = [
    ['nothing said: every change', {}, {}, true],
    ['from its risk', { riskFrom: 'medium' }, {}, true],
    ['from a higher one', { riskFrom: 'high' }, {}, false],
    ['above', { riskFrom: 'low' }, {}, true],
    ['a component of it', { components: ['etcd', 'kube-apiserver'] }, {}, true],
    ['another component', { components: ['etcd'] }, {}, false],
    ['files', { components: ['files'] }, { target: 'files' }, true],
    ['the role', { roles: ['control-plane'] }, {}, true],
    ['another role', { roles: ['worker'] }, {}, false],
    ['a role that is not known', { roles: ['control-plane'] }, { role: null }, true],
    ['the environment', { environments: ['prod'] }, {}, true],
    ['another environment', { environments: ['staging'] }, {}, false],
    ['an environment that is not known', { environments: ['staging'] }, { environment: null }, true],
    ['the window', { window: { from: '10:00', to: '11:00', zone: 'UTC' } }, {}, true],
    ['outside of the window', { window: { from: '11:00', to: '12:00', zone: 'UTC' } }, {}, false],
    ['used before', { firstUse: true }, {}, false],
    ['first use', { firstUse: true }, { isFirstUse: true }, true],
    ['not known whether', { firstUse: true }, { isFirstUse: null }, true],
    ['all of it', { riskFrom: 'medium', roles: ['control-plane'] }, {}, true],
    ['all but one', { riskFrom: 'medium', roles: ['worker'] }, {}, false],
  ];
  it.each(rows)('%s', (_name, when, change, expected) => {
    expect(matches(when, change)).toBe(expected);
  });
});

it('a role is that of what is changed and of the node, whatever is asked for', () => {
  expect(roleOf('etcd', false)).toBe('control-plane');
  expect(roleOf('kubelet', false)).toBe('worker');
  expect(roleOf('files', true)).toBe('control-plane');
  expect(roleOf('kubelet', undefined)).toBeNull();
});

describe('who is asked', () => {
  it('nobody, where nothing asks', () => {
    expect(demands({})).toEqual([]);
    expect(demands({ rules: [{ when: { riskFrom: 'high' } }] })).toEqual([]);
    expect(demands({ approval: { expiresIn: '1h' } })).toEqual([]);
  });

  it('each rule that holds, the node and the request, each with people of its own', () => {
    const rules = [
      { from: ['group:sre', 'BEN'], quorum: 2, comment: 'required' },
      { from: ['eva'], notRequester: true },
      { when: { riskFrom: 'high' } },
    ];
    const groups = { sre: ['ben', 'cem'] };
    const plan = { approvalNeeded: 'its risk is medium', selfApproval: true };
    expect(demands({ rules, groups, plan, approval: { from: ['dan'] } })).toEqual([
      { rule: 'r1', quorum: 2, from: ['ben', 'cem'], comment: true, notRequester: false, escalateTo: [] },
      { rule: 'r2', quorum: 1, from: ['eva'], comment: false, notRequester: true, escalateTo: [] },
      { rule: 'node.yaml', quorum: 1, from: null, comment: false, notRequester: false, escalateTo: [] },
      { rule: 'request', quorum: 1, from: ['dan'], comment: false, notRequester: false, escalateTo: [] },
    ]);
  });

  it.each([
    { required: 'always' },
    { from: ['ben'] },
    { quorum: 2 },
    { comment: 'required' },
    { notRequester: true },
    { remindAfter: '1h' },
    { escalateAfter: '1h', escalateTo: ['cio'] },
  ])('whoever says how wants it: %j', (approval) => {
    expect(demands({ approval }).map(({ rule }) => rule)).toEqual(['request']);
  });

  it("a node's own word on the requester holds for every rule", () => {
    const plan = { selfApproval: false };
    expect(demands({ rules: [{ from: ['ana', 'ben'] }], plan })).toMatchObject([{ notRequester: true }]);
  });

  it('the shortest expiry and the first reminder count', () => {
    const rules = [
      { expiresIn: '4h', remindAfter: '2h' },
      { expiresIn: '8h', remindAfter: '1h' },
    ];
    const hour = 3_600_000;
    expect(terms({ rules })).toMatchObject({ terms: { expiresInMs: 4 * hour, remindAfterMs: hour } });
    const approval = { expiresIn: '3h' };
    expect(terms({ rules, approval })).toMatchObject({ terms: { expiresInMs: 3 * hour } });
    expect(terms({ rules: [{}] })).toMatchObject({ terms: { expiresInMs: 24 * hour, remindAfterMs: null } });
    expect(terms({ rules: [{ expiresIn: '72h' }] })).toMatchObject({ terms: { expiresInMs: 72 * hour } });
  });
});

describe('what is refused, and not asked', () => {
  const refusals: [string, Case, string, string][] = [
    [
      'nobody wanted, and a rule asks',
      { rules: [{}], approval: { required: 'never' } },
      'APPROVAL_NEEDED',
      'rule r1 asks',
    ],
    [
      'only the requester may',
      { rules: [{ from: ['Ana '], notRequester: true }] },
      'APPROVAL_IMPOSSIBLE',
      'nobody may',
    ],
    [
      'with the requester it would be enough',
      { rules: [{ from: ['ana', 'ben'], quorum: 2, notRequester: true }] },
      'APPROVAL_IMPOSSIBLE',
      'r1 wants 2 people, and only ben may',
    ],
    [
      'the requester is not known',
      { rules: [{ notRequester: true }], requestedBy: ' ' },
      'APPROVAL_IMPOSSIBLE',
      'requestedBy',
    ],
    [
      'the requester is not known, and the policy of the node wants another person',
      { plan: { approvalNeeded: 'its risk is high', selfApproval: false }, requestedBy: '\u200b' },
      'APPROVAL_IMPOSSIBLE',
      'requestedBy',
    ],
    [
      'a group that is none',
      { approval: { from: ['group:x'] }, groups: { sre: ['b'] } },
      'APPROVAL_IMPOSSIBLE',
      '(sre)',
    ],
    [
      'it expires before those who could may',
      {
        rules: [
          { from: ['ana'], notRequester: true, escalateAfter: '2h', escalateTo: ['cio'] },
          { expiresIn: '1h' },
        ],
      },
      'APPROVAL_IMPOSSIBLE',
      'within 1h',
    ],
  ];
  it.each(refusals)('%s', (_name, one, code, reason) => {
    const answer = terms(one);
    expect(answer).toMatchObject({ kind: 'refused', code });
    expect(answer.kind === 'refused' ? answer.reason : '').toContain(reason);
  });

  it('not where nothing asks for it', () => {
    const rules = [{ when: { riskFrom: 'high' }, from: ['ana'], notRequester: true }];
    expect(demands({ rules, approval: { required: 'never' } })).toEqual([]);
  });

  it('without rules a request may still want nobody to be asked', () => {
    expect(
      demands({ plan: { approvalNeeded: 'its risk is high' }, approval: { required: 'never' } }),
    ).toEqual([]);
  });
});

describe('of a run that began before there were rules', () => {
  const plan = { approvalNeeded: null, selfApproval: true };
  const asked = (
    approval: Partial<RequestApproval>,
    more: Partial<typeof plan | { approvalNeeded: string }> = {},
  ) => demandsBefore({ ...plan, ...more }, { required: 'risk', quorum: 1, ...approval });

  it('how many people were wanted asked for nothing by itself', () => {
    expect(asked({ quorum: 2 })).toEqual([]);
    expect(asked({ quorum: 2, required: 'always' })).toMatchObject([
      { quorum: 2, from: null, notRequester: false },
    ]);
  });

  it('and counted where the policy of the node asked', () => {
    const needed = { approvalNeeded: 'its risk is high', selfApproval: false };
    expect(asked({ quorum: 2 }, needed)).toMatchObject([
      { quorum: 2, why: 'its risk is high', notRequester: true },
    ]);
    expect(asked({ quorum: 2, required: 'never' }, needed)).toEqual([]);
  });
});
