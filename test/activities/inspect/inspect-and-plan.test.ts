/** What is seen while another change begins is half of it, and never a verdict. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectAndPlan } from '../../../src/activities/inspect/inspect-and-plan.ts';
import type { InspectContext } from '../../../src/activities/inspect/inspect-and-plan.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import { createNodeActivityContext } from '../../../src/worker/node.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  planChange,
  proveRecoverer,
} from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(() => node.cleanUp());

const request = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', checks: ['1.2.15'] });

/** @param meanwhile runs once, when the manifest is first read */
async function createContext(meanwhile: () => Promise<unknown>): Promise<InspectContext> {
  const context = createNodeActivityContext(node.config, await loadCatalog());
  let begun = false;
  const files: typeof context.compute.files = {
    ...context.compute.files,
    readForm: async (path) => {
      if (path === node.manifest && !begun) {
        begun = true;
        await meanwhile();
      }
      return await context.compute.files.readForm(path);
    },
  };
  return { ...context, compute: { ...context.compute, files } };
}

it('crash 36: a change that begins during the look is an open change, not a verdict over half of it', async () => {
  const planned = await planChange(node);
  const context = await createContext(async () => {
    // As often as a recoverer does, however long the write takes on a busy machine.
    const proving = setInterval(() => void proveRecoverer(node), 50);
    await proveRecoverer(node);
    const { state } = await applyPlanned(node, planned).finally(() => clearInterval(proving));
    expect(state).toBe('applied');
  });
  const inspection = await inspectAndPlan(context, { request }, deed);
  expect(inspection).toMatchObject({ kind: 'openChange', target: 'kube-apiserver' });
  expect(inspection.facts?.openChange).toMatchObject({ changeId, state: 'applied' });
});

it('with nothing else going on, one look is the answer', async () => {
  let looks = 0;
  const context = await createContext(async () => (looks += 1));
  expect(await inspectAndPlan(context, { request }, deed)).toMatchObject({
    kind: 'refused',
    code: 'MANIFEST_UNPARSABLE',
  });
  expect(looks).toBe(1);
});
