/** Own checks and the node's rules on every path of a node: audit, plan, a batch's question, kube-bench's form. */
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerAudit } from '../../../src/activities/ask/ask-audit.ts';
import { auditBaseline } from '../../../src/activities/audit/audit-baseline.ts';
import { auditChecks } from '../../../src/activities/audit/audit-checks.ts';
import type { AuditContext } from '../../../src/activities/audit/audit-checks.ts';
import { describeChecks } from '../../../src/activities/audit/describe-checks.ts';
import { requireDefinitions } from '../../../src/activities/audit/require-definitions.ts';
import { computeChange } from '../../../src/activities/inspect/compute-change.ts';
import type { ComputeContext } from '../../../src/activities/inspect/compute-change.ts';
import type { NodeActivityContext } from '../../../src/activities/node-activities.ts';
import { createFactsReader } from '../../../src/adapters/audit/audit-facts.ts';
import { createClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { loadNodeCatalog } from '../../../src/catalog/load-own.ts';
import type { Finding } from '../../../src/contracts/audit.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import { writeReport } from '../../../src/domain/kube-bench/write-report.ts';

const check = `slug: own-file-mode
aliases: { own-1.0: '1.1' }
title: Only root reads the secret
level: 1
scored: true
component: kube-scheduler
target: files
parameters:
  secretMode: { type: string, default: '0600', description: its mode }
assert: { file: /etc/own/secret, modeWithin: '0600', absent: fail }
fix: { kind: auto, risk: none, steps: [{ limitMode: { mode: '0600' } }] }
source: this test
examples:
  pass: { modes: { /etc/own/secret: '0600' } }
  fail: { modes: { /etc/own/secret: '0644' } }
`.replace(/parameters:\n.*\n/, '');

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'kubemend-own-')));
  await put('etc/own/secret', 'x', 0o644);
  await put('etc/kubemend/checks/file.yaml', check);
  for (const path of ['', 'etc', 'etc/kubemend', 'etc/kubemend/checks']) await chmod(join(root, path), 0o755);
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), mode);
}

async function context(more: object = {}, today = '2026-06-01'): Promise<AuditContext> {
  const config = NodeConfig.parse({ cluster: 'c', node: 'cp-1', root, ...more });
  const real = createClock({ bootFile: null });
  const clock = { ...real, now: () => new Date(`${today}T12:00:00Z`) };
  const facts = createFactsReader({ config, files: createFiles(), clock: real, kubelet: null });
  return { config, catalog: await loadNodeCatalog(config), facts, kubeconfig: null, clock };
}
const audit = async (
  more: object = {},
  today?: string,
  checks: string[] = ['own-file-mode'],
): Promise<Finding[]> => await auditChecks(await context(more, today), { checks, openChange: null });

const request = RemediateRequest.parse({ cluster: 'c', node: 'cp-1', checks: ['own-file-mode'] });
/** The same as for a plan, and again for the write. */
async function compute(
  more: object = {},
  today?: string,
): Promise<Awaited<ReturnType<typeof computeChange>>> {
  const own = await context(more, today);
  const { config, catalog, facts } = own;
  const files = createFiles();
  return await computeChange(
    { config, catalog, facts, files, audit: own } as unknown as ComputeContext,
    request,
  );
}

it('an own check is judged and planned like any other', async () => {
  expect(await audit()).toMatchObject([{ check: 'own-file-mode', verdict: 'fail', slug: 'own-file-mode' }]);
  expect(await audit({}, undefined, ['own-1.0/1.1'])).toMatchObject([{ slug: 'own-file-mode' }]);
  expect(await compute()).toMatchObject({ kind: 'computed', target: 'files', files: [{ role: 'managed' }] });
});

const excluded = { reason: 'until the move', until: '2026-05-31' };
describe.each([
  ['disabled', { checks: { 'own-1.0/1.1': { enabled: false } } }, "disabled in the node's configuration"],
  ['excluded', { checks: { 'own-file-mode': { excluded } } }, 'until the move (until 2026-05-31)'],
  ['excluded by the list', { excluded: [{ check: 'own-file-mode', ...excluded }] }, 'until the move (until'],
])('%s', (_what, more, reason) => {
  it('is waived, is refused, is INFO', async () => {
    const findings = await audit(more, '2026-05-31');
    expect(findings).toMatchObject([{ verdict: 'waived' }]);
    expect(findings[0]?.reason).toContain(reason);
    const refused = await compute(more, '2026-05-31');
    expect(refused).toMatchObject({ kind: 'refused', code: 'EXCLUDED' });
    expect(refused).toHaveProperty('reason', expect.stringContaining(reason));
    const { catalog } = await context();
    const { report } = writeReport(findings, 'own-1.0', (slug) => catalog.find(slug));
    expect(report.Controls[0]?.tests[0]?.results[0]).toMatchObject({ status: 'INFO' });
  });
});

it('an exclusion that has expired counts no more, and says so', async () => {
  const more = { excluded: [{ check: 'own-file-mode', ...excluded }] };
  const [finding] = await audit(more);
  expect(finding?.verdict).toBe('fail');
  expect(finding?.reason).toMatch(/; its exclusion has expired: until the move \(until 2026-05-31\)$/);
  expect(await compute(more)).toMatchObject({ kind: 'computed' });
});

it('what is to be mended by hand is judged, and refused only while it fails', async () => {
  const more = { checks: { 'own-file-mode': { manual: true } } };
  const [finding] = await audit(more);
  expect(finding).toMatchObject({
    verdict: 'fail',
    byHand: expect.stringContaining('by hand only') as string,
  });
  expect(await compute(more)).toMatchObject({ kind: 'refused', code: 'EXCLUDED' });
  const { catalog } = await context();
  const [result] = writeReport([finding!], 'own-1.0', (slug) => catalog.find(slug)).report.Controls[0]!
    .tests[0]!.results;
  expect(result).toMatchObject({ status: 'FAIL', remediation: finding?.byHand });
  await chmod(join(root, 'etc/own/secret'), 0o600);
  expect(await compute(more)).toMatchObject({ kind: 'computed', compliant: true });
});

it("the node's values of parameters hold unless a request has its own", async () => {
  const more = { checks: { '1.1.12': { parameters: { etcdOwner: '7:7' } } } };
  const [, finding] = await audit(more, undefined, ['1.1.1', '1.1.12']);
  expect(finding?.expected).toContain('belongs to 7:7');
  const asked = { checks: ['1.1.12'], parameters: { etcdOwner: '8:8' }, openChange: null };
  expect((await auditChecks(await context(more), asked))[0]?.expected).toContain('belongs to 8:8');
});

it('a rule that names nothing stops every audit and plan', async () => {
  const more = { checks: { 'own-fle-mode': { enabled: false } } };
  await expect(audit(more)).rejects.toThrow(
    'node.yaml checks.own-fle-mode: check own-fle-mode: expected a check',
  );
  await expect(compute(more)).rejects.toThrow('own-fle-mode');
});

describe('a definition that differs', () => {
  it('is refused with both digests, and so is one that is not there', async () => {
    const { catalog } = await context();
    const here = catalog.digest('own-file-mode');
    const there = `sha256:${'0'.repeat(64)}`;
    const ask = (definitions: Record<string, string>): void =>
      requireDefinitions(catalog, [catalog.resolve('own-file-mode')], { definitions });
    ask({ 'own-file-mode': here });
    expect(() => ask({ 'own-file-mode': there })).toThrow(
      `check own-file-mode: expected the definition ${there} of whoever asks, found ${here} (${root}/etc/kubemend/checks/file.yaml:1:7)`,
    );
    expect(() => ask({ 'own-file-mode': here, 'own-other': there })).toThrow('check own-other: expected');
    // Whoever asks has named another check by the same number.
    expect(() => ask({})).toThrow('expected the definition none of whoever asks');
  });

  it('is a question of every plan', async () => {
    const own = await context();
    const { config, catalog, facts } = own;
    const asked = { ...request, definitions: { 'own-file-mode': `sha256:${'0'.repeat(64)}` } };
    await expect(
      computeChange(
        { config, catalog, facts, files: createFiles(), audit: own } as unknown as ComputeContext,
        asked,
      ),
    ).rejects.toMatchObject({ code: 'CHECKS_DIFFER' });
  });

  it('is unknown to a batch, which goes on with the others, and told what else is there', async () => {
    await put(
      'etc/kubemend/checks/other.yaml',
      check.replaceAll('own-file-mode', 'own-other').replace('1.1', '1.2'),
    );
    await put('etc/kubemend/checks/broken.yaml', 'slug: own-broken\n');
    const own = await context();
    const node = { audit: own, node: { records: { open: async () => Promise.resolve(undefined) } } };
    const definitions = { 'own-file-mode': { slug: 'own-file-mode', digest: 'sha256:other' } };
    const beyond = own.catalog.checks.map(({ slug }) => slug).filter((slug) => slug !== 'own-other');
    const answer = await answerAudit(node as unknown as NodeActivityContext, {
      checks: ['own-file-mode', '1.1.1'],
      definitions,
      beyond,
      brief: true,
    });
    expect(answer.findings.map(({ check: id, verdict }) => [id, verdict])).toEqual([
      ['cis-1.12/1.1.1', 'notApplicable'],
      ['own-file-mode', 'unknown'],
    ]);
    expect(answer.findings[1]?.reason).toContain('expected the definition sha256:other');
    expect(answer.beyond).toMatchObject([
      { check: 'own-other', verdict: 'fail', title: 'Only root reads the secret' },
      { check: 'own-broken', verdict: 'unknown' },
    ]);
  });
});

it('who asks for all that was seen is told by which definitions and values, where something fails', async () => {
  const owned = check
    .replace("modeWithin: '0600'", 'owner: $secretOwner')
    .replace("limitMode: { mode: '0600' }", 'setOwner: { owner: $secretOwner }')
    .replace(
      'assert:',
      "parameters: { secretOwner: { type: string, default: '0:0', description: x } }\nassert:",
    )
    .replace("modes: { /etc/own/secret: '0600' }", "owners: { /etc/own/secret: '0:0' }")
    .replace("modes: { /etc/own/secret: '0644' }", "owners: { /etc/own/secret: '1:1' }");
  await put('etc/kubemend/checks/file.yaml', owned.replaceAll('own-file-mode', 'own-file-owner'));
  const parameters = { secretOwner: '12:34' };
  const own = await context({ checks: { 'own-file-owner': { parameters } } });
  const node = { audit: own, node: { records: { open: async () => Promise.resolve(undefined) } } };
  const ask = async (input: object): Promise<Awaited<ReturnType<typeof answerAudit>>> =>
    await answerAudit(node as unknown as NodeActivityContext, {
      checks: ['own-file-owner', '1.1.1'],
      ...input,
    });
  expect(await ask({})).toMatchObject({ findings: [{ verdict: 'fail' }, { verdict: 'notApplicable' }] });
  expect((await ask({})).meant).toEqual({
    parameters,
    definitions: { 'own-file-owner': own.catalog.digest('own-file-owner') },
  });
  expect(await ask({ brief: true })).not.toHaveProperty('meant');
});

describe('for other nodes', () => {
  const forNodes = async (nodes: string): Promise<void> =>
    await put('etc/kubemend/checks/file.yaml', check.replace('title:', `nodes: ${nodes}\ntitle:`));
  const becomeControlPlane = async (): Promise<void> =>
    await put('etc/kubernetes/manifests/etcd.yaml', 'kind: Pod\n');
  const isControlPlane = 'it is for other nodes: expected the role worker, found control-plane';

  it('a check is not applicable, is never mended, and says why; on its own nodes it is like any other', async () => {
    await forNodes('{ roles: [worker] }');
    expect(await audit()).toMatchObject([{ verdict: 'fail' }]);
    expect(await compute()).toMatchObject({ kind: 'computed' });
    await becomeControlPlane();
    expect(await audit()).toMatchObject([{ verdict: 'notApplicable', reason: isControlPlane }]);
    expect(await compute()).toEqual({
      kind: 'refused',
      code: 'EXCLUDED',
      reason: `own-file-mode: not done on this node: ${isControlPlane}`,
      hint: '`nodes` of own-file-mode says for which nodes it is',
    });
    const described = await describeChecks(await context());
    expect(described.find(({ slug }) => slug === 'own-file-mode')?.rules).toEqual([
      `not judged: ${isControlPlane}`,
    ]);
  });

  it('a rule says nothing of a check that is', async () => {
    await forNodes('{ names: [cp-2] }');
    const findings = await audit({ checks: { 'own-file-mode': { enabled: false } } });
    expect(findings).toMatchObject([{ verdict: 'notApplicable' }]);
  });

  it('a rule is passed over in audit and plan', async () => {
    const rule = (nodes: object): object => ({ checks: { 'own-file-mode': { enabled: false, nodes } } });
    expect(await audit(rule({ names: ['cp-2', 'w-*'] }))).toMatchObject([{ verdict: 'fail' }]);
    expect(await compute(rule({ names: ['cp-2', 'w-*'] }))).toMatchObject({ kind: 'computed' });
    expect(await audit(rule({ names: ['cp-*'], roles: ['worker'] }))).toMatchObject([{ verdict: 'waived' }]);
    await becomeControlPlane();
    expect(await audit(rule({ names: ['cp-*'], roles: ['worker'] }))).toMatchObject([{ verdict: 'fail' }]);
  });

  it('nobody is taken for a worker by a directory that cannot be looked into', async () => {
    const manifests = join(root, 'etc/kubernetes/manifests');
    await mkdir(join(manifests, '..'), { recursive: true });
    await symlink(manifests, manifests);
    const rule = { enabled: false, nodes: { roles: ['worker'] } };
    await expect(audit({ checks: { 'own-file-mode': rule } })).rejects.toThrow('ELOOP');
    expect(await audit()).toMatchObject([{ verdict: 'fail' }]);
    await forNodes('{ roles: [worker] }');
    await expect(audit()).rejects.toThrow('ELOOP');
    await expect(compute()).rejects.toThrow('ELOOP');
    expect(await audit({}, undefined, ['1.1.1'])).toHaveLength(1);
  });

  it('a check that was mended here once is still compared with what it was', async () => {
    const findingsBefore = await audit();
    const record = { checks: ['own-file-mode'], findingsBefore } as unknown as ChangeRecord;
    await forNodes('{ names: [cp-2] }');
    expect(await auditBaseline(await context(), record)).toMatchObject([{ verdict: 'fail' }]);
    await chmod(join(root, 'etc/own/secret'), 0o600);
    expect(await auditBaseline(await context(), record)).toMatchObject([{ verdict: 'pass' }]);
  });
});

it('a batch is told which verdicts are given under an open change', async () => {
  const unconfirmedBeside = async (open?: { target: string }): Promise<unknown[]> => {
    const node = { audit: await context(), node: { records: { open: async () => Promise.resolve(open) } } };
    const input = { checks: ['own-file-mode'], brief: true };
    const { findings } = await answerAudit(node as unknown as NodeActivityContext, input);
    return findings.map(({ unconfirmed }) => unconfirmed);
  };
  expect(await unconfirmedBeside({ target: 'files' })).toEqual([true]);
  expect(await unconfirmedBeside({ target: 'kubelet' })).toEqual([undefined]);
  expect(await unconfirmedBeside()).toEqual([undefined]);
});

it('a change that begins while the node is looked at makes a pass no less unconfirmed', async () => {
  const opened = [undefined, { target: 'files' }];
  const open = async (): Promise<unknown> => Promise.resolve(opened.length > 1 ? opened.shift() : opened[0]);
  const node = { audit: await context(), node: { records: { open } } };
  const input = { checks: ['own-file-mode', '4.2.1'], brief: true };
  const { findings } = await answerAudit(node as unknown as NodeActivityContext, input);
  expect(findings.map(({ unconfirmed }) => unconfirmed)).toEqual([true, undefined]);
});

it.each([
  ["slug: own-broken\naliases: { own-1.0: '9.9' }\n", ['own-broken', 'own-1.0/9.9']],
  ['slug: scheduler-profiling-off\noverride: true\n', ['scheduler-profiling-off', 'cis-1.12/1.4.1', '1.4.1']],
  ['slug: scheduler-profiling-off ]\n', ['1.4.1']],
  ['- ]\n', ['whatever-it-was']],
])('a rule for a check that cannot be used stops nothing else: %j', async (broken, names) => {
  await put('etc/kubemend/checks/broken.yaml', broken);
  for (const name of names) {
    expect(await audit({ checks: { [name]: { enabled: false } } })).toMatchObject([{ verdict: 'fail' }]);
  }
});

it('while a file of checks could not be read nothing is changed: it may replace any check', async () => {
  await symlink(join(root, 'gone'), join(root, 'etc/kubemend/checks/lost.yaml'));
  await expect(compute()).rejects.toMatchObject({
    code: 'CHECKS_UNREAD',
    message: expect.stringContaining('lost.yaml:1:1 expected a readable file, found ENOENT') as string,
  });
  expect(await audit()).toMatchObject([{ verdict: 'fail' }]);
});

it("a rollback is compared without what the node's configuration says by now", async () => {
  const findingsBefore = await audit();
  const record = { checks: ['own-file-mode'], findingsBefore } as unknown as ChangeRecord;
  for (const more of [
    { checks: { 'own-fle-mode': { enabled: false } } },
    { checks: { 'own-file-mode': { enabled: false } } },
    { excluded: [{ check: 'own-file-mode', reason: 'no' }] },
  ]) {
    expect(await auditBaseline(await context(more), record)).toMatchObject([{ verdict: 'fail' }]);
  }
});

it('an audit of all says which check cannot be used, and why', async () => {
  await put('etc/kubemend/checks/broken.yaml', 'slug: own-broken\n');
  const findings = await auditChecks(await context(), { checks: 'all', openChange: null });
  expect(findings.at(-1)).toMatchObject({ check: 'own-broken', verdict: 'unknown' });
  expect(findings.at(-1)?.reason).toMatch(/broken\.yaml:1:1 title: expected string, found nothing/);
});

it('a check is described with where it is from and what the node says of it', async () => {
  const described = await describeChecks(
    await context({ excluded: [{ check: 'own-file-mode', ...excluded }] }),
  );
  expect(described.find(({ slug }) => slug === 'own-file-mode')).toMatchObject({
    from: `${root}/etc/kubemend/checks/file.yaml:1:7`,
    rules: ['an exclusion has expired: until the move (until 2026-05-31)'],
  });
});

it('a rollback is compared by what still says the same: a lost or changed check proves nothing against it', async () => {
  const findingsBefore = await audit();
  const record = { checks: ['own-file-mode'], findingsBefore } as unknown as ChangeRecord;
  const verdicts = async (): Promise<string[]> =>
    (await auditBaseline(await context(), record)).map(({ verdict }) => verdict);
  await chmod(join(root, 'etc/own/secret'), 0o600);
  expect(await verdicts()).toEqual(['pass']);
  await put('etc/kubemend/checks/file.yaml', check.replaceAll("'0600'", "'0400'"));
  expect(await verdicts()).toEqual(['fail']);
  await put('etc/kubemend/checks/file.yaml', 'slug: own-file-mode\n');
  expect(await verdicts()).toEqual(['fail']);
});

describe('a script', () => {
  const judge = async (body: string, more: object = {}): Promise<Finding> => {
    await put('etc/kubemend/checks/9.1_audit.sh', `#!/bin/sh\n${body}\n`, 0o755);
    const [finding] = await audit(more, undefined, ['script-9-1']);
    return finding!;
  };

  it.each([
    ['exit 0', 'pass'],
    ['echo "[FAIL_REASON] no user"; exit 1', 'fail'],
    ['exit 2', 'unknown'],
    ['exit 3', 'manual'],
    ['# Users (Manual)\nexit 0', 'manual'],
    ['# Users (Manual)\necho "[PASS] all known"; exit 0', 'pass'],
    ['# Users (Manual)\necho "[FAIL] one"; exit 1', 'fail'],
    ['# Users (Manual)\nexit 2', 'unknown'],
    // However much it has printed before, and on whichever stream.
    ['# Users (Manual)\nhead -c 70000 /dev/zero | tr "\\0" x; echo; echo "[FAIL] one"; exit 1', 'fail'],
    ['# Users (Manual)\nprintf "looking ..." >&2; sleep 0.2; echo "[FAIL] one"; exit 1', 'fail'],
  ])('%s', async (body, verdict) => {
    expect(await judge(body)).toMatchObject({ check: 'script-9-1', slug: 'script-9-1', verdict });
  });

  it('is not run where it is excluded', async () => {
    const finding = await judge(`touch ${root}/ran; exit 0`, {
      excluded: [{ check: 'script-9-1', reason: 'no' }],
    });
    expect(finding.verdict).toBe('waived');
    await expect(realpath(join(root, 'ran'))).rejects.toThrow('ENOENT');
  });

  it('that is no longer the one that was read says so', async () => {
    await put('etc/kubemend/checks/9.1_audit.sh', '#!/bin/sh\nexit 0\n', 0o755);
    const own = await context();
    await put('etc/kubemend/checks/9.1_audit.sh', '#!/bin/sh\nexit 0 # other\n', 0o755);
    const [finding] = await auditChecks(own, { checks: ['script-9-1'], openChange: null });
    expect(finding?.verdict).toBe('unknown');
    expect(finding?.reason).toContain('is not the file that this worker has read');
  });
});
