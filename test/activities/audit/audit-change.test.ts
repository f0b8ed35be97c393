/** The audit of a change that no check names: what a kubelet reads needs a process that shows it; other files are read back. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditChange } from '../../../src/activities/audit/audit-change.ts';
import { pollHealth } from '../../../src/activities/gate/poll-health.ts';
import { createFactsReader } from '../../../src/adapters/audit/audit-facts.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { NodeConfig } from '../../../src/contracts/config.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import { applyPlanned, changeId, createTestNode, deed, planChange } from '../change/test-node.ts';
import type { Planned, TestNode, Wanted } from '../change/test-node.ts';

const catalog = await loadCatalog();
const request = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', restore: 'a-backup' });

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(async () => {
  await node.cleanUp();
});

/** As a backup that no gate can be made for. */
async function applyWithoutGate(wanted: Wanted): Promise<Planned> {
  const planned = await planChange(node, [wanted]);
  Object.assign(planned.plan, { gate: null, revertGate: null, checks: [] });
  await applyPlanned(node, planned);
  await pollHealth(node.context, { changeId, identity: planned.plan.identity }, deed);
  return planned;
}

const audit = async (
  { plan }: Planned,
  of: RemediateRequest = request,
  excluded: NodeConfig['excluded'] = [],
): ReturnType<typeof auditChange> => {
  const { clock } = node.context;
  const config = { ...node.config, excluded };
  const facts =
    of.checks === undefined
      ? { read: () => Promise.reject(new Error('not asked')) }
      : createFactsReader({ config, files: createFiles(), clock, kubelet: null });
  const context = { config, catalog, kubeconfig: null, clock, facts };
  return await auditChange(node.context, context, { changeId, identity: plan.identity, request: of }, deed);
};
const byCheck = (more: object = {}): RemediateRequest =>
  RemediateRequest.parse({ cluster: 'test', node: 'cp-1', checks: ['1.1.1'], ...more });

it('a file that no process must take up is read back: content, mode and owner', async () => {
  const path = join(node.dir, 'etc/kubernetes/pki/sa.key');
  await writeFile(path, 'key');
  const { report, findings } = await audit(await applyWithoutGate({ path, text: 'other key', mode: '0640' }));
  expect(findings).toMatchObject([{ check: 'files/files', verdict: 'pass' }]);
  expect(findings[0]?.observed).toEqual([
    { layer: 'file', where: path, value: expect.stringMatching(/^sha256:\w+, mode 0640, owner /) as string },
  ]);
  expect(report.state).toBe('verified');
});

it('one that somebody changed meanwhile does not pass', async () => {
  const path = join(node.dir, 'etc/kubernetes/pki/sa.key');
  await writeFile(path, 'key');
  const planned = await applyWithoutGate({ path, text: 'other key', mode: '0640' });
  await chmod(path, 0o644);
  const { report, findings } = await audit(planned);
  expect(findings).toMatchObject([
    { verdict: 'fail', reason: expect.stringContaining('found other mode, owner or extended') as string },
  ]);
  expect(report.state).toBe('healthy');
});

it('bytes of a manifest that no gate could be made for prove nothing by being there', async () => {
  const { report, findings } = await audit(await applyWithoutGate({ path: node.manifest, text: 'no: pod' }));
  expect(findings).toEqual([]);
  expect(report.state).toBe('healthy');
});

it('a mode of a manifest, which its kubelet does not care for, is read back', async () => {
  const text = await node.manifestText();
  const { findings } = await audit(await applyWithoutGate({ path: node.manifest, text, mode: '0640' }));
  expect(findings).toMatchObject([{ verdict: 'pass' }]);
});

it('a check that is excluded by now has shown nothing, and the change does not pass', async () => {
  const text = await node.manifestText();
  const planned = await applyWithoutGate({ path: node.manifest, text, mode: '0600' });
  const waived = await audit(planned, byCheck(), [{ check: '1.1.1', reason: 'since a minute' }]);
  expect(waived).toMatchObject({ report: { state: 'healthy' }, findings: [{ verdict: 'waived' }] });
  const looked = await audit(planned, byCheck());
  expect(looked).toMatchObject({ report: { state: 'verified' }, findings: [{ verdict: 'pass' }] });
});

it('a check that means something else by now is not what was asked for', async () => {
  const text = await node.manifestText();
  const planned = await applyWithoutGate({ path: node.manifest, text, mode: '0600' });
  const definitions = { [catalog.resolve('1.1.1').slug]: `sha256:${'0'.repeat(64)}` };
  await expect(audit(planned, byCheck({ definitions }))).rejects.toMatchObject({ code: 'CHECKS_DIFFER' });
});
