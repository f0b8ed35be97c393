/** The audit of a node's directory with real processes: nothing is told to it that it could not see. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditChecks } from '../../../src/activities/audit/audit-checks.ts';
import type { AuditContext, AuditInput } from '../../../src/activities/audit/audit-checks.ts';
import { createFactsReader } from '../../../src/adapters/audit/audit-facts.ts';
import { createClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';

let root: string;
let started: ChildProcess[];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'kubemend-audit-')));
  started = [];
  await mkdir(join(root, 'etc/kubernetes/manifests'), { recursive: true });
  await put('idle.cjs', 'setInterval(() => {}, 1e6); process.stdout.write("up");');
});
afterEach(async () => {
  for (const child of started) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  await rm(root, { recursive: true });
});

async function put(path: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), mode);
}

/** A process of the component in a Pod's directory of this node, as a practice component runs. */
async function start(
  component: string,
  flags: string[],
  dir = 'var/lib/kubelet/pods/11111111-2222-3333-4444-555555555555',
): Promise<number> {
  const cwd = join(root, dir);
  await mkdir(cwd, { recursive: true });
  const child = spawn(process.execPath, [join(root, 'idle.cjs'), ...flags], {
    argv0: component,
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  return child.pid!;
}

const manifest = (component: string, flags: string[]): string => `apiVersion: v1
kind: Pod
metadata: { name: ${component}, namespace: kube-system }
spec:
  containers:
  - name: sidecar
    command: [sleep, --profiling=false]
  - name: ${component}
    env: [{ name: LEVEL, value: "2" }]
    command:
    - ${component}
    # - --profiling=false
    - --v=$(LEVEL)
${flags.map((flag) => `    - ${flag}\n`).join('')}`;

const catalog = await loadCatalog();

async function context(more: object = {}): Promise<AuditContext> {
  const config = NodeConfig.parse({ cluster: 'c', node: 'cp-1', root, ...more });
  const files = createFiles();
  const facts = createFactsReader({ config, files, clock: createClock({ bootFile: null }), kubelet: null });
  const clock = createClock({ bootFile: null });
  return { config, catalog, facts, kubeconfig: null, clock };
}
const audit = async (input: Partial<AuditInput>, more: object = {}) =>
  auditChecks(await context(more), { checks: [], openChange: null, ...input });

it('judges process and file of a running component', async () => {
  await put(
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    manifest('kube-apiserver', ['--profiling=false']),
  );
  const pid = await start('kube-apiserver', ['--v=2', '--profiling=false']);
  const [finding] = await audit({ checks: ['1.2.15'] });
  expect(finding).toMatchObject({ check: 'cis-1.12/1.2.15', verdict: 'pass' });
  expect(finding?.observed).toEqual([
    { layer: 'process', where: `pid ${pid} argv[3]`, value: '--profiling=false' },
    { layer: 'file', where: '/etc/kubernetes/manifests/kube-apiserver.yaml:14', value: '--profiling=false' },
  ]);
});

it('peers 11: a comment is not set, and a process that was not restarted is stale', async () => {
  await put('etc/kubernetes/manifests/kube-apiserver.yaml', manifest('kube-apiserver', []));
  await start('kube-apiserver', ['--v=2', '--profiling=false']);
  expect((await audit({ checks: ['1.2.15'] }))[0]).toMatchObject({
    verdict: 'stale',
    reason:
      'the file says --profiling absent (default true of 1.35 in force; the version of kube-apiserver is not known), ' +
      'the running process --profiling=false',
  });
});

it('never takes what it could not see for a pass', async () => {
  await put(
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    manifest('kube-apiserver', ['--profiling=false']),
  );
  expect((await audit({ checks: ['1.2.15'] }))[0]?.verdict).toBe('unknown');
  // A process of another node on the same machine is not this one's.
  await start('kube-apiserver', ['--profiling=false'], 'elsewhere');
  expect((await audit({ checks: ['1.2.15'] }))[0]?.verdict).toBe('unknown');
  await start('kube-apiserver', ['--profiling=false']);
  expect((await audit({ checks: ['1.2.15'] }))[0]?.verdict).toBe('pass');
  await start('kube-apiserver', ['--profiling=true']);
  expect((await audit({ checks: ['1.2.15'] }))[0]).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining('several processes') as string,
  });
});

it('says what is not on this node', async () => {
  expect((await audit({ checks: ['1.3.2', '1.1.1'] })).map((finding) => finding.verdict)).toEqual([
    'notApplicable',
    'notApplicable',
  ]);
});

it('a node without a directory of manifests is a worker: no control plane is not unknown', async () => {
  await rm(join(root, 'etc/kubernetes/manifests'), { recursive: true });
  const verdicts = (await audit({ checks: ['1.2.15', '1.4.1', '2.2', '3.2.1'] })).map(
    ({ verdict }) => verdict,
  );
  expect(verdicts).toEqual(['notApplicable', 'notApplicable', 'notApplicable', 'notApplicable']);
});

it('finds a manifest under another name, and refuses to choose between two', async () => {
  await put('etc/kubernetes/manifests/90-scheduler.json', manifest('kube-scheduler', ['--profiling=false']));
  await put('etc/kubernetes/manifests/.hidden.yaml', manifest('kube-scheduler', ['--profiling=true']));
  await start('kube-scheduler', ['--v=2', '--profiling=false']);
  expect((await audit({ checks: ['1.4.1'] }))[0]?.verdict).toBe('pass');
  await put('etc/kubernetes/manifests/91-scheduler.yaml', manifest('kube-scheduler', ['--profiling=true']));
  expect((await audit({ checks: ['1.4.1'] }))[0]).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining('both run kube-scheduler') as string,
  });
});

it('judges real modes and owners', async () => {
  const path = 'etc/kubernetes/manifests/kube-apiserver.yaml';
  await put(path, manifest('kube-apiserver', []), 0o444);
  expect((await audit({ checks: ['1.1.1'] }))[0]).toMatchObject({
    verdict: 'fail',
    reason: expect.stringContaining('has mode 0444') as string,
  });
  await chmod(join(root, path), 0o600);
  expect((await audit({ checks: ['1.1.1'] }))[0]?.verdict).toBe('pass');
});

it('says which user its fix needs and the node does not have, as long as it does not', async () => {
  await mkdir(join(root, 'var/lib/etcd'), { recursive: true });
  const lackOf = async (checks: string[], parameters = {}): Promise<string | undefined> => {
    const [finding] = await audit({ checks, parameters });
    expect(finding?.verdict).toBe('fail');
    return finding?.lacks;
  };
  await put('etc/passwd', 'root:x:0:0::/:/bin/sh\n');
  await put('etc/group', 'root:x:0:\n');
  expect(await lackOf(['1.1.12'])).toBe(
    'the user and group etcd:etcd, which the node does not have (useradd --system --user-group --no-create-home --shell /usr/sbin/nologin etcd)',
  );
  expect(await lackOf(['1.1.12'], { etcdOwner: 'root:store' })).toBe(
    'the user and group root:store, which the node does not have (make the user root and the group store)',
  );
  expect(await lackOf(['1.1.12'], { etcdOwner: '996:996' })).toBeUndefined();
  await put('etc/passwd', 'root:x:0:0::/:/bin/sh\netcd:x:996:995::/:/sbin/nologin\n');
  await put('etc/group', 'root:x:0:\netcd:x:995:\n');
  expect(await lackOf(['1.1.12'])).toBeUndefined();
});

it('follows a flag to its file through the mounts', async () => {
  const flag = '--audit-policy-file=/in/p.yaml';
  await put(
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    `${manifest('kube-apiserver', [flag])}    volumeMounts: [{ name: v, mountPath: /in }]\n  volumes: [{ name: v, hostPath: { path: /etc/policies, type: Directory } }]\n`,
  );
  await start('kube-apiserver', ['--v=2', flag]);
  expect((await audit({ checks: ['3.2.1'] }))[0]).toMatchObject({
    verdict: 'fail',
    reason: '--audit-policy-file: /etc/policies/p.yaml does not exist',
  });
  await put('etc/policies/p.yaml', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: None }]\n');
  expect((await audit({ checks: ['3.2.1'] }))[0]?.verdict).toBe('pass');
  // What it says has been read only by a process that started after it.
  await put(
    'etc/policies/p.yaml',
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n',
  );
  expect((await audit({ checks: ['3.2.2'] }))[0]).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining(
      '/etc/policies/p.yaml changed after the start of kube-apiserver',
    ) as string,
  });
  const [old] = started.splice(0);
  const gone = once(old!, 'exit');
  old!.kill('SIGKILL');
  await gone;
  await start('kube-apiserver', ['--v=2', flag]);
  expect((await audit({ checks: ['3.2.2'] }))[0]?.verdict).toBe('pass');
});

it('tells what the kubelet has in force from its start and its file, and not when the file is younger', async () => {
  await put('var/lib/kubelet/config.yaml', 'streamingConnectionIdleTimeout: 0s\n');
  await start('kubelet', ['--config=/var/lib/kubelet/config.yaml'], 'var/lib/kubelet');
  expect((await audit({ checks: ['4.2.5'] }))[0]).toMatchObject({
    verdict: 'pass',
    reason: expect.stringContaining('default 4h0m0s') as string,
  });
  await put('var/lib/kubelet/config.yaml', 'streamingConnectionIdleTimeout: 5m\n');
  // An old time of modification does not make it older.
  await utimes(join(root, 'var/lib/kubelet/config.yaml'), 1, 1);
  expect((await audit({ checks: ['4.2.5'] }))[0]).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining('changed after the kubelet') as string,
  });
});

it('does not take a file for what is in force that the kubelet was not given', async () => {
  await put('var/lib/kubelet/config.yaml', 'authentication: { anonymous: { enabled: false } }\n');
  await start('kubelet', ['--v=2'], 'var/lib/kubelet');
  for (const check of ['4.2.1', '4.2.2', '4.2.4'])
    expect((await audit({ checks: [check] }))[0]).toMatchObject({ verdict: 'fail' });
});

it('reads the kubelet’s YAML as the kubelet does', async () => {
  await put(
    'var/lib/kubelet/config.yaml',
    'x: &x { enabled: yes }\nauthentication: { anonymous: { <<: *x } }\nfeatureGates: { RotateKubeletServerCertificate: off }\n',
  );
  await start('kubelet', ['--config=/var/lib/kubelet/config.yaml'], 'var/lib/kubelet');
  for (const check of ['4.2.1', '4.2.11'])
    expect((await audit({ checks: [check] }))[0]).toMatchObject({ verdict: 'fail' });
});

it('finds no limit of processes where Pods have no cgroups that it is put on', async () => {
  const path = 'var/lib/kubelet/config.yaml';
  await put(path, 'podPidsLimit: 4096\ncgroupsPerQOS: false\nenforceNodeAllocatable: []\n');
  await start('kubelet', ['--config=/var/lib/kubelet/config.yaml'], 'var/lib/kubelet');
  expect((await audit({ checks: ['4.2.13'] }))[0]).toMatchObject({
    verdict: 'fail',
    reason: expect.stringContaining('cgroupsPerQOS = false') as string,
  });
});

it('does not take a link that leads elsewhere since for what the kubelet read at its start', async () => {
  await put('var/lib/kubelet/bad.yaml', 'readOnlyPort: 10255\n');
  await put('var/lib/kubelet/good.yaml', 'readOnlyPort: 0\n');
  const link = join(root, 'var/lib/kubelet/config.yaml');
  await symlink('bad.yaml', link);
  await start('kubelet', ['--config=/var/lib/kubelet/config.yaml'], 'var/lib/kubelet');
  expect((await audit({ checks: ['4.2.4'] }))[0]?.verdict).toBe('fail');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await rm(link);
  await symlink('good.yaml', link);
  expect((await audit({ checks: ['4.2.4'] }))[0]?.verdict).toBe('unknown');
});

it('counts the files of --config-dir, by name, over the file', async () => {
  await put('var/lib/kubelet/config.yaml', 'authentication: { anonymous: { enabled: false } }\n');
  await put('etc/kubelet.d/10-b.conf', 'authentication: { anonymous: { enabled: true } }\n');
  await put('etc/kubelet.d/20-c.yaml', 'authentication: { anonymous: { enabled: false } }\n');
  await start(
    'kubelet',
    ['--config=/var/lib/kubelet/config.yaml', '--config-dir=/etc/kubelet.d'],
    'var/lib/kubelet',
  );
  const plain = await context();
  const verdictFor = async (enabled: boolean): Promise<string | undefined> => {
    const facts = createFactsReader({
      config: plain.config,
      files: createFiles(),
      clock: createClock({ bootFile: null }),
      kubelet: { configz: async () => ({ config: { authentication: { anonymous: { enabled } } } }) },
    });
    return (await auditChecks({ ...plain, facts }, { checks: ['4.2.1'], openChange: null }))[0]?.verdict;
  };
  expect(await verdictFor(true)).toBe('fail');
  expect(await verdictFor(false)).toBe('stale');
  await put('etc/kubelet.d/more/30-d.conf', 'authentication: { anonymous: { enabled: null } }\n');
  expect(await verdictFor(false)).toBe('pass');
  // Without its own word nothing tells which of them it has read.
  expect((await audit({ checks: ['4.2.1'] }))[0]?.verdict).toBe('unknown');
});

it('asks the kubelet itself where it can', async () => {
  await put('var/lib/kubelet/config.yaml', 'streamingConnectionIdleTimeout: 5m\n');
  await start('kubelet', ['--config=/var/lib/kubelet/config.yaml'], 'var/lib/kubelet');
  const plain = await context();
  const facts = createFactsReader({
    config: plain.config,
    files: createFiles(),
    clock: createClock({ bootFile: null }),
    kubelet: { configz: async () => ({ config: { streamingConnectionIdleTimeout: '4h0m0s' } }) },
  });
  expect((await auditChecks({ ...plain, facts }, { checks: ['4.2.5'], openChange: null }))[0]?.verdict).toBe(
    'stale',
  );
});

it('a file that was given another mode is known where it was looked at before, and until the process starts again', async () => {
  const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n';
  const flags = ['--audit-policy-file=/in/policy.yaml'];
  await put('on/node/policy.yaml', policy);
  await put(
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    `${manifest('kube-apiserver', flags)}    volumeMounts: [{ name: policy, mountPath: /in/policy.yaml }]
  volumes: [{ name: policy, hostPath: { path: /on/node/policy.yaml } }]
`,
  );
  await start('kube-apiserver', ['--v=2', ...flags]);
  const whoWasHere = await context();
  const reasonFor = async (looking: AuditContext): Promise<string | undefined> =>
    (await auditChecks(looking, { checks: ['3.2.2'], openChange: null }))[0]?.reason;
  const unchanged = await reasonFor(whoWasHere);
  expect(unchanged).not.toMatch(/changed after the start/);
  const settle = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
  await settle();
  await chmod(join(root, 'on/node/policy.yaml'), 0o640);
  expect(await reasonFor(whoWasHere)).toBe(unchanged);
  expect(await reasonFor(await context())).toMatch(/changed after the start/);
  // Other bytes under the old times, and the old bytes again.
  await put('on/node/policy.yaml', policy.replace('Metadata', 'None'));
  await utimes(join(root, 'on/node/policy.yaml'), 1, 1);
  expect(await reasonFor(whoWasHere)).toMatch(/changed after the start/);
  await put('on/node/policy.yaml', policy);
  expect(await reasonFor(whoWasHere)).toBe(unchanged);
  // What another process read is not told by what this one did.
  await put('on/node/policy.yaml', policy.replace('Metadata', 'None'));
  started[0]!.kill('SIGKILL');
  await once(started.shift()!, 'exit');
  await start('kube-apiserver', ['--v=2', ...flags]);
  await settle();
  await put('on/node/policy.yaml', policy);
  expect(await reasonFor(whoWasHere)).toMatch(/changed after the start/);
});

it('marks what an open change may put back, and peers 50: honours exclusions', async () => {
  await put(
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    manifest('kube-apiserver', ['--profiling=false']),
  );
  await start('kube-apiserver', ['--v=2', '--profiling=false']);
  const findings = await audit(
    { checks: ['1.2.15', '1.1.1', '1.2.16'], openChange: 'kube-apiserver' },
    { excluded: [{ check: '1.2.16', reason: 'no disk' }] },
  );
  expect(findings.map(({ verdict, unconfirmed }) => [verdict, unconfirmed])).toEqual([
    ['pass', true],
    ['pass', false],
    ['waived', true],
  ]);
});

it('audits arguments that no check names, and asks the script too', async () => {
  await put('etc/kubernetes/manifests/kube-apiserver.yaml', manifest('kube-apiserver', []));
  await start('kube-apiserver', ['--v=2', '--request-timeout=30s']);
  await put('etc/kubemend/audits/a.sh', '#!/bin/sh\necho "[FAIL_REASON] no"\nexit 1\n', 0o755);
  for (const dir of ['', 'etc', 'etc/kubemend', 'etc/kubemend/audits']) await chmod(join(root, dir), 0o755);
  const edits = { set: { 'request-timeout': '30s' }, add: {}, remove: {}, unset: [] };
  const findings = await audit({
    edits: {
      component: 'kube-apiserver',
      manifestPath: '/etc/kubernetes/manifests/kube-apiserver.yaml',
      edits,
      intendedArgv: null,
    },
    script: { script: '/etc/kubemend/audits/a.sh', args: [], timeout: '20s' },
  });
  expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
    ['arguments/kube-apiserver', 'pass'],
    ['script//etc/kubemend/audits/a.sh', 'fail'],
  ]);
});

it('looks at all that is about the node when asked, and at nothing of the whole cluster', async () => {
  const findings = await audit({ checks: 'all' });
  expect(findings).toHaveLength(97);
  expect(findings.every(({ verdict }) => verdict !== 'pass')).toBe(true);
});

it('looks at the whole cluster from its control plane alone, and passes nothing without an answer', async () => {
  expect((await audit({ checks: ['5.2.2'] }))[0]).toMatchObject({
    verdict: 'notApplicable',
    reason: 'it is about the whole cluster, and looked at on its control-plane nodes',
  });
  await put('etc/kubernetes/manifests/kube-apiserver.yaml', manifest('kube-apiserver', []));
  const [finding] = await audit({ checks: ['5.2.2'] });
  expect(finding).toMatchObject({ check: 'cis-1.12/5.2.2', verdict: 'unknown', observed: [] });
  expect(finding?.reason).toMatch(/no credentials of this node may read pods: .*kubelet\.conf: ENOENT/);
});

it('looks at every drop-in of the kubelet’s unit, and at what its flags name', async () => {
  await put('etc/systemd/system/kubelet.service', '');
  await put('etc/systemd/system/kubelet.service.d/20-own.conf', '', 0o666);
  await put('etc/kubernetes/pki/ca.crt', '', 0o644);
  await put('etc/other.crt', '', 0o666);
  await put('var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\n');
  const flags = ['--client-ca-file=/etc/other.crt', '--rotate-server-certificates'];
  await start('kubelet', ['--config=/var/lib/kubelet/config.yaml', ...flags], 'var/lib/kubelet');
  const verdictOf = async (check: string): Promise<string | undefined> =>
    (await audit({ checks: [check] }))[0]?.verdict;
  expect(await verdictOf('4.1.1')).toBe('fail');
  expect(await verdictOf('4.1.7')).toBe('fail');
  expect(await verdictOf('4.2.9')).toBe('pass');
});
