/** The first deed of an admitted change: the node is marked with the guard that admitted it, whatever is tried after that. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ComputeContext } from '../../../src/activities/inspect/compute-change.ts';
import { rehearse } from '../../../src/activities/rehearse/rehearse.ts';
import type { RehearsalReport } from '../../../src/contracts/deeds.ts';
import type { Plan } from '../../../src/contracts/plan.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import { createTestNode, deed, planChange } from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(() => node.cleanUp());

const workflow = {
  clusterId: 'server',
  namespace: 'default',
  workflowId: 'remediate/test/cp-1/kube-apiserver',
  firstRunId: 'run',
  attempt: 1,
};
const request = RemediateRequest.parse({
  cluster: 'test',
  node: 'cp-1',
  checks: ['1.2.15'],
  rehearse: 'off',
});
const rehearseUnder = async (guard: string | undefined, plan: Plan): Promise<RehearsalReport> =>
  await rehearse(
    node.context,
    {} as ComputeContext,
    { request, plan, workflow: { ...workflow, ...(guard !== undefined && { guard }) } },
    deed,
  );
const mark = (): string => node.context.paths.guardFile;

it('crash 13, the node knows its guard before anything is tried', async () => {
  const { plan } = await planChange(node);
  await rehearseUnder(undefined, plan);
  expect(existsSync(mark())).toBe(false);
  expect(await rehearseUnder('guard-1', plan)).toMatchObject({ outcome: 'couldNot' });
  expect(JSON.parse(readFileSync(mark(), 'utf8'))).toEqual({ guardId: 'guard-1' });
});

it('another machine is not marked', async () => {
  const { plan } = await planChange(node);
  const elsewhere = { ...plan, identity: { ...plan.identity, machineId: 'other' } };
  await expect(rehearseUnder('guard-1', elsewhere)).rejects.toMatchObject({ code: 'WRONG_NODE' });
  expect(existsSync(mark())).toBe(false);
});
