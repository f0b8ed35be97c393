/** What is seen while another change begins is half of it, and never a verdict. */
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectAndPlan } from '../../../src/activities/inspect/inspect-and-plan.ts';
import type { InspectContext } from '../../../src/activities/inspect/inspect-and-plan.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Inspection } from '../../../src/contracts/plan.ts';
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

describe('putting back what a change wrote', () => {
  const pod = (modes: string): string =>
    [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: kube-apiserver, namespace: kube-system}',
      `spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, --authorization-mode=${modes}]}]}`,
      '',
    ].join('\n');

  async function inspect(more: object): Promise<Inspection> {
    const context = await createContext(() => Promise.resolve());
    const restore = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', ...more });
    const seen = { ...context, node: node.context };
    return await inspectAndPlan(seen, { request: restore }, deed);
  }

  beforeEach(async () => {
    await writeFile(node.manifest, pod('RBAC'));
    const planned = await planChange(node, [{ path: node.manifest, text: pod('"Node,RBAC"') }]);
    await applyPlanned(node, planned);
    const record = await node.context.records.read(changeId);
    if (record !== undefined) await node.context.records.write({ ...record, state: 'confirmed' });
  });

  it('is no question of what is known to break: that form has run here', async () => {
    const inspection = await inspect({ restoreChanges: [changeId] });
    expect(inspection).toMatchObject({ kind: 'change', plan: { target: 'kube-apiserver', checks: [] } });
    expect(inspection).toMatchObject({
      plan: { preflight: expect.arrayContaining([expect.objectContaining({ ok: false })]) as unknown },
    });
    // Asked for as a change like any other it is refused.
    const edit = { manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml' };
    expect(await inspect({ ...edit, set: { 'authorization-mode': 'RBAC' } })).toMatchObject({
      kind: 'refused',
      code: 'KNOWN_TO_BREAK',
    });
  });

  it('waits for a component to be well, as any change does: what is unwell could not be told from a fault of its own', async () => {
    node.component.isWell = false;
    const [file] = (await node.context.records.read(changeId))?.files ?? [];
    expect(await inspect({ restoreChanges: [changeId] })).toMatchObject({
      kind: 'refused',
      code: 'UNHEALTHY_BEFORE',
      hint: expect.stringContaining(`kubemend backups restore ${file?.backupId ?? '?'}`) as string,
    });
  });

  it('does not when the batch that made the change puts it back: it may be what has made the component unwell', async () => {
    node.component.isWell = false;
    const own = { restoreChanges: [changeId], isPutBack: true };
    expect(await inspect(own)).toMatchObject({ kind: 'change', plan: { target: 'kube-apiserver' } });
    expect(() => RemediateRequest.parse({ ...request, isPutBack: true })).toThrow('expected restoreChanges');
  });
});
