/** What a plan file of several changes asks for when it is carried out. */
import { expect, it } from 'vitest';
import { batchOfPlan } from '../../src/cli/plan-carry-out.ts';
import type { RemediateOptions } from '../../src/cli/remediate-input.ts';
import { BatchRequest } from '../../src/contracts/batch.ts';
import { planned } from '../domain/plan/expected.ts';

const none = {
  ...{ exclude: [], accept: [], from: [], set: [], add: [], remove: [], unset: [], param: [], auditArg: [] },
} as unknown as RemediateOptions;
const exclude = [{ check: 'cis-1.12/1.2.11', reason: 'pulled in May' }];
const batch = BatchRequest.parse({ cluster: 'c', node: 'cp-1', all: true, exclude, acceptRisk: 'medium' });
const runs = [{ ...planned(), diff: '+' }];

it('is its changes, and no longer what selected them; what was left alone is told still', () => {
  const input = BatchRequest.parse(batchOfPlan(batch, runs, none));
  expect(input).toMatchObject({ exclude, acceptRisk: 'medium', allOrNothing: false });
  expect(input.all).toBeUndefined();
  expect(input.expectedPlans?.map(({ planHash }) => planHash)).toEqual([planned().planHash]);
});

it('is all of it or nothing, with so many restarts, where that is asked for now', () => {
  const options = { ...none, allOrNothing: true, maxRestarts: '3' };
  expect(batchOfPlan(batch, runs, options)).toMatchObject({ allOrNothing: true, maxRestarts: 3 });
});

it('of changes that were parted by hand is carried out too: each target has the one that was planned', () => {
  const parted = { ...batch, oneByOne: true };
  expect(BatchRequest.parse(batchOfPlan(parted, runs, none))).toMatchObject({ oneByOne: false });
});
