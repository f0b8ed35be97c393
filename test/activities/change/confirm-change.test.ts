import { chmod, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmChange } from '../../../src/activities/change/confirm-change.ts';
import {
  beginAudit,
  beginGate,
  storeAuditVerdict,
  storeGateVerdict,
} from '../../../src/activities/gate/store-verdict.ts';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import type { ChangeReport } from '../../../src/contracts/change-record.ts';
import { outcomeOf } from '../../../src/domain/outcome.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  newText,
  oldText,
  planChange,
  rollBackInput,
} from './test-node.ts';
import type { Planned, TestNode } from './test-node.ts';

let node: TestNode;
let planned: Planned;
const change = (): { changeId: string; identity: Planned['plan']['identity'] } => ({
  changeId,
  identity: planned.plan.identity,
});
const finding = (): Planned['plan']['checks'][number]['before'] => ({
  ...planned.plan.checks[0]!.before,
  verdict: 'pass',
});

async function passGate(): Promise<ChangeReport> {
  const begun = await beginGate(node.context, change());
  if (begun.kind === 'stands') return begun.report;
  const { record, token } = begun;
  const verdict = await node.context.holdGate({ spec: record.gate!, ...deed });
  return await storeGateVerdict(node.context, changeId, token, verdict);
}

async function passAudit(): Promise<ChangeReport> {
  const begun = await beginAudit(node.context, change());
  if (begun.kind === 'stands') return begun.report;
  return await storeAuditVerdict(
    node.context,
    changeId,
    begun.token,
    [finding()],
    begun.record.verifiedProcess,
  );
}

const confirm = (): Promise<ChangeReport> => confirmChange(node.context, change(), deed);
const rollBackNow = (): Promise<ChangeReport> => rollBack(node.context, rollBackInput(planned), deed);

beforeEach(async () => {
  node = await createTestNode();
  planned = await planChange(node);
  await applyPlanned(node, planned);
});
afterEach(async () => {
  await node.cleanUp();
});

it('applied, healthy, verified, confirmed; and then for ever', async () => {
  expect((await passGate()).state).toBe('healthy');
  expect((await passAudit()).state).toBe('verified');
  const confirmed = await confirm();
  expect(confirmed).toMatchObject({ state: 'confirmed', findings: [{ verdict: 'pass' }] });
  expect(outcomeOf(confirmed, { cancelled: true })).toMatchObject({
    status: 'FIXED',
    reason: expect.stringContaining('too late') as string,
  });
  expect(await node.names()).toEqual(['kube-apiserver.yaml']);
  // crash 15, 21: neither an old run nor a lost answer can take it back.
  expect((await rollBackNow()).state).toBe('confirmed');
  expect((await confirm()).state).toBe('confirmed');
  expect(await node.manifestText()).toBe(newText);
});

describe('crash 17: only the current attempt stores a verdict', () => {
  it('of the gate', async () => {
    const zombie = await beginGate(node.context, change());
    const current = await beginGate(node.context, change());
    if (zombie.kind !== 'begun' || current.kind !== 'begun') throw new Error('expected two attempts');
    const verdict = await node.context.holdGate({ spec: zombie.record.gate!, ...deed });
    const stale = await storeGateVerdict(node.context, changeId, zombie.token, verdict);
    expect(stale).toMatchObject({ state: 'applied', end: { code: 'CONFLICT' } });
    expect((await storeGateVerdict(node.context, changeId, current.token, verdict)).state).toBe('healthy');
  });

  it('of the audit', async () => {
    await passGate();
    const zombie = await beginAudit(node.context, change());
    await beginAudit(node.context, change());
    if (zombie.kind !== 'begun') throw new Error('expected an attempt');
    expect((await storeAuditVerdict(node.context, changeId, zombie.token, [finding()], null)).state).toBe(
      'healthy',
    );
  });
});

it('a verdict that is not healthy stores nothing; giving up is somebody else', async () => {
  node.component.isWell = false;
  expect((await passGate()).state).toBe('applied');
});

it('peers 3.25: the process that was audited is not the one the gate saw', async () => {
  await passGate();
  const begun = await beginAudit(node.context, change());
  if (begun.kind !== 'begun') throw new Error('expected an attempt');
  const other = { pid: 999, startTicks: '1', podUid: null };
  expect(await storeAuditVerdict(node.context, changeId, begun.token, [finding()], other)).toMatchObject({
    state: 'healthy',
    end: { code: 'AUDIT_FAILED' },
  });
});

describe('crash 40: two deadlines', () => {
  it('the time for proof ends at verified; from there only the time for confirmation counts', async () => {
    node.pass(59_000);
    await passGate();
    expect((await passAudit()).state).toBe('verified');
    node.pass(59_000);
    expect((await confirm()).state).toBe('confirmed');
  });

  it.each([
    ['gate', 0],
    ['audit', 1],
    ['confirm', 2],
  ] as const)('crash 21: %s after the deadline stores nothing', async (_, passed) => {
    if (passed > 0) await passGate();
    if (passed > 1) await passAudit();
    node.pass(60_001);
    const report = await [passGate, passAudit, confirm][passed]!();
    expect(report.state).toBe((['applied', 'healthy', 'verified'] as const)[passed]);
    expect(report.end?.reason).toMatch(/deadline|time/);
  });

  it('crash 26: a machine that was restarted since is overdue, whatever the clock says', async () => {
    await passGate();
    await passAudit();
    node.reboot();
    expect(await confirm()).toMatchObject({
      state: 'verified',
      end: { reason: expect.stringContaining('restarted') as string },
    });
  });
});

describe('confirm takes no claims', () => {
  beforeEach(async () => {
    await passGate();
    await passAudit();
  });

  it.each([
    ['bytes', () => writeFile(node.manifest, oldText)],
    ['mode', () => chmod(node.manifest, 0o640)],
  ])('of the %s', async (_, edit) => {
    await edit();
    expect(await confirm()).toMatchObject({ state: 'verified', end: { code: 'CONFIRM_REFUSED' } });
  });

  it('crash 18: a second file with the same Pod has appeared', async () => {
    node.component.podsOfName = 2;
    const report = await confirm();
    expect(report).toMatchObject({ state: 'verified', end: { code: 'CONFIRM_REFUSED' } });
    expect(report.end?.reason).toContain('2 files');
  });

  it('peers 3.26: another process runs than gate and audit saw', async () => {
    node.component.pid = 500;
    expect((await confirm()).end?.reason).toContain('is gone');
  });

  it('crash 39: it was well then and is not now', async () => {
    node.component.isWell = false;
    const report = await confirm();
    expect(report).toMatchObject({ state: 'verified', end: { code: 'CONFIRM_REFUSED' } });
    expect(report.end?.reason).toMatch(/500.*soaked again/);
  });

  it('crash 39: a hiccup that a second soak survives is confirmed', async () => {
    node.component.isWell = false;
    const { holdGate } = node.context;
    node.context.holdGate = async (hold) => {
      node.component.isWell = true;
      return await holdGate(hold);
    };
    expect((await confirm()).state).toBe('confirmed');
  });

  it('crash 39: a soak that outlasts the deadline is no yes', async () => {
    node.component.isWell = false;
    node.pass(59_900);
    node.context.holdGate = async ({ signal }) =>
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    expect((await confirm()).end?.reason).toContain('before the deadline');
  });

  it('an unread manifest directory is no yes', async () => {
    const observe = node.context.observer.observe.bind(node.context.observer);
    node.context.observer.observe = async (spec) => ({ ...(await observe(spec)), podsOfName: null });
    expect((await confirm()).end?.reason).toContain('could not be read');
  });
});

it('crash 36: an open change is seen as open by whoever looks first', async () => {
  expect((await node.context.records.open())?.state).toBe('applied');
});

describe('H21: a link leads to another file by now', () => {
  let other: string;
  const repoint = async (): Promise<void> => {
    await symlink(other, `${node.manifest}.link`);
    await rename(`${node.manifest}.link`, node.manifest);
  };
  beforeEach(async () => {
    await node.cleanUp();
    node = await createTestNode();
    // As a kubelet does with its own file: nothing of it is noticed before its next start.
    node.component.kubeletIgnores = true;
    const real = join(node.dir, 'etc/kubernetes/one.yaml');
    other = join(node.dir, 'etc/kubernetes/two.yaml');
    await rename(node.manifest, real);
    await symlink(real, node.manifest);
    await writeFile(other, oldText);
    planned = await planChange(node);
  });

  it('before the write: what would be written is read by nobody', async () => {
    node.at.set('apply.before-record', repoint);
    const report = await applyPlanned(node, planned);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'CONFLICT' } });
    expect(report.end?.reason).toContain(other);
  });

  it('before it is confirmed: the bytes that count are not those that were proved', async () => {
    await applyPlanned(node, planned);
    node.component.argv = newText;
    await passGate();
    expect((await passAudit()).state).toBe('verified');
    await repoint();
    const report = await confirm();
    expect(report).toMatchObject({ state: 'verified', end: { code: 'CONFIRM_REFUSED' } });
    expect(report.end?.reason).toContain(other);
  });
});
