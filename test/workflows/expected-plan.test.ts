/** A plan that was shown is carried out as it was shown, or not at all. */
import { expect, it } from 'vitest';
import type { Inspection } from '../../src/contracts/plan.ts';
import type { RemediateRequest } from '../../src/contracts/request.ts';
import { whyNotAsExpected } from '../../src/workflows/expected-plan.ts';
import { planned } from '../domain/plan/expected.ts';

const expectedPlan = { ...planned(), diff: 'd' };
const request = { expectedPlan } as unknown as RemediateRequest;
const found = (more: object): Inspection => {
  const plan = { ...planned(), diff: 'd', ...more };
  return { kind: 'change', facts: {}, plan: { ...plan, checks: plan.checks.map((id) => ({ id })) } } as never;
};
const compliant = (findings: object[]): Inspection =>
  ({ kind: 'compliant', facts: {}, target: 'kubelet', findings }) as never;

it('the plan that was shown is no reason', () => {
  expect(whyNotAsExpected(request, found({}))).toBeNull();
});

it('another plan is refused', () => {
  expect(whyNotAsExpected(request, found({ planHash: 'f'.repeat(64), diff: 'other' }))).toMatchObject({
    status: 'REFUSED',
    code: 'PLAN_CHANGED',
  });
});

it('a node that is as planned already is not what was shown, either', () => {
  expect(whyNotAsExpected(request, compliant([{ check: 'cis-1.12/4.2.1' }]))).toMatchObject({
    status: 'REFUSED',
    code: 'PLAN_CHANGED',
    reason: 'kubelet: cis-1.12/4.2.1: as planned already',
  });
  expect(whyNotAsExpected(request, compliant([]))?.reason).toBe('kubelet: the files are as planned already');
});

it('where no plan was shown, whatever is found is as it should be', () => {
  expect(whyNotAsExpected({} as RemediateRequest, compliant([]))).toBeNull();
});
