/** Verdicts: both layers are looked at, types decide, and no two verdicts mean the same. */
import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/contracts/check.ts';
import type { Verdict } from '../../../src/contracts/audit.ts';
import { judgeCheck } from '../../../src/domain/audit/index.ts';
import { checkWith, file, mounting, sketchFacts } from './support.ts';
import type { NodeSketch } from './support.ts';

const options = { id: 'cis-1.12/9.9.9', unconfirmed: false, waived: null };
const judge = (assert: Check['assert'], sketch: NodeSketch) =>
  judgeCheck(checkWith(assert, sketch.component), sketchFacts(sketch), options);

const profiling: Check['assert'] = { flag: 'profiling', is: false, explicit: true };
const off = ['--profiling=false'];
const on = ['--profiling=true'];

describe('two layers', () => {
  const cases: [string, NodeSketch, Verdict, string][] = [
    ['both good', { process: off, file: off }, 'pass', '--profiling=false'],
    ['both bad', { process: on, file: on }, 'fail', '--profiling=true'],
    [
      'both bad in two ways',
      { process: [], file: on },
      'fail',
      'process: --profiling absent (default true of 1.35 in force); file: --profiling=true',
    ],
    [
      'file good, process not restarted',
      { process: on, file: off },
      'stale',
      'the file says --profiling=false, the running process --profiling=true',
    ],
    [
      'process good, file edited since',
      { process: off, file: on },
      'stale',
      'the file says --profiling=true',
    ],
    [
      'process unreadable',
      { process: 'unreadable', file: off },
      'unknown',
      "kube-apiserver's process: the process list cannot be read (the file alone: --profiling=false)",
    ],
    [
      'process unreadable, file bad',
      { process: 'unreadable', file: on },
      'unknown',
      'the file alone: --profiling=true',
    ],
    [
      'manifest unreadable',
      { process: off, file: 'unreadable' },
      'unknown',
      'could not look: the manifest cannot be read',
    ],
    [
      'not running',
      { process: 'notRunning', file: off },
      'unknown',
      'could not look: kube-apiserver does not run',
    ],
    [
      'running without a manifest',
      { process: off, file: 'absent' },
      'unknown',
      'kube-apiserver.yaml does not exist',
    ],
    [
      'not on this node',
      { process: 'notRunning', file: 'absent' },
      'notApplicable',
      'kube-apiserver is not on this node',
    ],
  ];
  it.each(cases)('%s', (_what, sketch, verdict, reason) => {
    const finding = judge(profiling, sketch);
    expect(finding.verdict).toBe(verdict);
    expect(finding.reason).toContain(reason);
  });

  it('calls two good values that differ stale', () => {
    const finding = judge(
      { flag: 'audit-log-maxage', ge: 30 },
      { process: ['--audit-log-maxage=60'], file: ['--audit-log-maxage=30'] },
    );
    expect(finding.verdict).toBe('stale');
  });

  it('says where it looked', () => {
    const { observed } = judge(profiling, { process: ['--v=2', ...off], file: off });
    expect(observed).toEqual([
      { layer: 'process', where: 'pid 77 argv[2]', value: '--profiling=false' },
      {
        layer: 'file',
        where: '/etc/kubernetes/manifests/kube-apiserver.yaml:11',
        value: '--profiling=false',
      },
    ]);
  });

  it('names the default in force', () => {
    const finding = judge({ flag: 'profiling', is: true }, { process: [] });
    expect(finding).toMatchObject({
      verdict: 'pass',
      reason: '--profiling absent (default true of 1.35 in force)',
    });
    expect(finding.observed[0]).toMatchObject({ layer: 'default' });
    expect(judge({ flag: 'profiling', is: true, explicit: true }, { process: [] }).verdict).toBe('fail');
  });

  it.each<[string | null, Verdict, string]>([
    ['v1.35.4', 'fail', '--audit-log-maxage absent (default 0 of 1.35 in force)'],
    ['v1.36.3-eks-1', 'pass', '--audit-log-maxage absent (default 366 of 1.36 in force)'],
    [
      null,
      'fail',
      '--audit-log-maxage absent (default 0 of 1.35 in force; the version of kube-apiserver is not known)',
    ],
    ['v1.99.0', 'pass', 'in force; kube-apiserver 1.99 is not known here)'],
  ])('takes the default of the version that runs: %s', (version, verdict, reason) => {
    const finding = judge({ flag: 'audit-log-maxage', ge: 30 }, { process: [], version });
    expect(finding.verdict).toBe(verdict);
    expect(finding.reason).toContain(reason);
    expect(finding.observed[0]).toMatchObject({ layer: 'default', value: finding.reason });
  });

  it('is manual where people judge, waived where the node excludes, and says what is unconfirmed', () => {
    expect(judge({ manual: 'read the list of users' }, {})).toMatchObject({
      verdict: 'manual',
      reason: 'read the list of users',
    });
    const facts = sketchFacts({ process: on });
    expect(
      judgeCheck(checkWith(profiling), facts, { ...options, waived: 'accepted until May' }),
    ).toMatchObject({
      verdict: 'waived',
      reason: 'excluded: accepted until May',
    });
    expect(judgeCheck(checkWith(profiling), facts, { ...options, unconfirmed: true }).unconfirmed).toBe(true);
  });
});

describe('peers 7, 8, 11: elements and types, never parts of text', () => {
  const cases: [string, Check['assert'], string[], Verdict][] = [
    ['peers 11: 300 is not 30', { flag: 'audit-log-maxage', is: 30 }, ['--audit-log-maxage=300'], 'fail'],
    ['30 is 30', { flag: 'audit-log-maxage', is: 30 }, ['--audit-log-maxage=30'], 'pass'],
    ['octal 036 is 30', { flag: 'audit-log-maxage', is: 30 }, ['--audit-log-maxage=036'], 'pass'],
    ['30d is no number', { flag: 'audit-log-maxage', ge: 30 }, ['--audit-log-maxage=30d'], 'fail'],
    [
      'peers 11: a longer flag is another flag',
      { flag: 'etcd-servers', present: true },
      ['--etcd-servers-overrides=/x#https://a'],
      'fail',
    ],
    [
      'peers 11: text within another value',
      { flag: 'profiling', is: false, explicit: true },
      ['--audit-log-path=/x/--profiling=false'],
      'fail',
    ],
    [
      'a part of a plugin name',
      { flag: 'enable-admission-plugins', contains: 'NodeRestriction' },
      ['--enable-admission-plugins=NodeRestrictionX'],
      'fail',
    ],
    [
      'peers 7: one element of a list',
      { flag: 'authorization-mode', contains: 'RBAC' },
      ['--authorization-mode=Node,RBAC'],
      'pass',
    ],
    [
      'lists add up',
      { flag: 'authorization-mode', contains: 'RBAC' },
      ['--authorization-mode=Node', '--authorization-mode=RBAC'],
      'pass',
    ],
    [
      'peers 7: AlwaysAllow beside RBAC',
      { flag: 'authorization-mode', lacks: 'AlwaysAllow' },
      ['--authorization-mode=AlwaysAllow,RBAC'],
      'fail',
    ],
    [
      'not AlwaysAdmit, nor a part of it',
      { flag: 'enable-admission-plugins', lacks: 'AlwaysAdmit' },
      ['--enable-admission-plugins=AlwaysAdmitX'],
      'pass',
    ],
    [
      'peers 8: a weak suite among good ones',
      { flag: 'tls-cipher-suites', subsetOf: ['A', 'B'] },
      ['--tls-cipher-suites=A,WEAK'],
      'fail',
    ],
    [
      'peers 8: good suites only',
      { flag: 'tls-cipher-suites', subsetOf: ['A', 'B'] },
      ['--tls-cipher-suites=B,A'],
      'pass',
    ],
    [
      'no suites are not good ones',
      { flag: 'tls-cipher-suites', subsetOf: ['A'] },
      ['--tls-cipher-suites='],
      'fail',
    ],
    ['the last bool wins', profiling, ['--profiling=false', '--profiling=true'], 'fail'],
    ['the last bool wins the other way', profiling, ['--profiling', '--profiling=false'], 'pass'],
    ['a bare bool is true', profiling, ['--profiling'], 'fail'],
    ['a word after a bool is no assignment', profiling, ['--profiling', 'false'], 'fail'],
    [
      'a word after a scalar is its value',
      { flag: 'audit-log-maxage', is: 30 },
      ['--audit-log-maxage', '30'],
      'pass',
    ],
    ['underscores', { flag: 'audit-log-maxage', is: 30 }, ['--audit_log_maxage=30'], 'pass'],
    ['Go reads F as false', profiling, ['--profiling=F'], 'pass'],
    ['and does not read no', profiling, ['--profiling=no'], 'fail'],
    [
      'an empty value is not present',
      { flag: 'audit-log-path', present: true },
      ['--audit-log-path='],
      'fail',
    ],
    ['standard output is present', { flag: 'audit-log-path', present: true }, ['--audit-log-path=-'], 'pass'],
    ['nothing after --', profiling, ['--', '--profiling=false'], 'fail'],
    ['absent', { flag: 'token-auth-file', absent: true }, [], 'pass'],
    ['given empty is not absent', { flag: 'token-auth-file', absent: true }, ['--token-auth-file='], 'fail'],
    ['at most', { flag: 'audit-log-maxage', ge: 1, le: 10 }, ['--audit-log-maxage=11'], 'fail'],
    [
      'maps merge',
      { flag: 'feature-gates', contains: 'A=true' },
      ['--feature-gates=A=false', '--feature-gates=A=true,B=false'],
      'pass',
    ],
  ];
  it.each(cases)('%s', (_what, assert, flags, verdict) => {
    expect(judge(assert, { process: flags }).verdict).toBe(verdict);
  });
});

describe('trees', () => {
  const good: Check['assert'] = { flag: 'profiling', is: false };
  const bad: Check['assert'] = { flag: 'audit-log-path', present: true };
  const unseen: Check['assert'] = { kubelet: 'readOnlyPort', is: 0 };
  it.each<[string, Check['assert'], Verdict]>([
    ['all of good and bad', { all: [good, bad] }, 'fail'],
    ['any of good and bad', { any: [bad, good] }, 'pass'],
    ['all of good and unseen', { all: [good, unseen] }, 'unknown'],
    ['any of bad and unseen', { any: [bad, unseen] }, 'unknown'],
    ['any of good and unseen', { any: [unseen, good] }, 'pass'],
    ['all of bad and unseen', { all: [unseen, bad] }, 'fail'],
  ])('%s', (_what, assert, verdict) => {
    expect(judge(assert, { process: off, env: null, manifest: {} }).verdict).toBe(verdict);
  });
});

describe('modes and owners (peers 49: 1.1.1 is judged by the real mode)', () => {
  const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  it.each<[string, Verdict]>([
    ['0600', 'pass'],
    ['0400', 'pass'],
    ['0000', 'pass'],
    // Smaller numbers, and laxer: as bit masks they do not pass.
    ['0577', 'fail'],
    ['0444', 'fail'],
    ['0640', 'fail'],
    ['1600', 'fail'],
  ])('mode %s within 0600', (mode, verdict) => {
    expect(
      judge(
        { file: path, modeWithin: '0600', absent: 'notApplicable' },
        { files: { [path]: file('', mode) } },
      ).verdict,
    ).toBe(verdict);
  });

  it.each<[number, number, Verdict]>([
    [0, 0, 'pass'],
    [0, 1000, 'fail'],
    [1000, 0, 'fail'],
  ])('owner %i:%i', (uid, gid, verdict) => {
    expect(
      judge({ file: path, owner: '0:0', absent: 'fail' }, { files: { [path]: file('', '0600', uid, gid) } })
        .verdict,
    ).toBe(verdict);
  });

  it('tells an absent file, an unreadable one, and one that nobody looked at', () => {
    const assert = { file: path, modeWithin: '0600', absent: 'notApplicable' } as const;
    expect(judge(assert, { files: { [path]: { kind: 'absent' } } }).verdict).toBe('notApplicable');
    expect(judge({ ...assert, absent: 'fail' }, { files: { [path]: { kind: 'absent' } } }).verdict).toBe(
      'fail',
    );
    expect(judge(assert, { files: { [path]: { kind: 'unreadable', why: 'EACCES' } } })).toMatchObject({
      verdict: 'unknown',
      reason: 'could not look: EACCES',
    });
    expect(judge(assert, {}).verdict).toBe('unknown');
  });

  it('does not ask whether the component runs', () => {
    expect(
      judge(
        { file: path, owner: '0:0', absent: 'fail' },
        { process: 'notRunning', file: 'absent', files: { [path]: file('') } },
      ).verdict,
    ).toBe('pass');
  });
});

describe('files that flags name', () => {
  const policy: Check['assert'] = { flagFile: 'audit-policy-file', parses: 'audit.k8s.io/v1/Policy' };
  const flags = ['--audit-policy-file=/in/policy.yaml'];
  const manifest = mounting('/on/node', '/in');
  const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n';
  it.each<[string, NodeSketch, Verdict, string]>([
    [
      'found through the mount',
      { process: flags, manifest, files: { '/on/node/policy.yaml': file(text) } },
      'pass',
      '/on/node/policy.yaml is audit.k8s.io/v1/Policy',
    ],
    [
      'not mounted',
      { process: flags, files: { '/in/policy.yaml': file(text) } },
      'fail',
      'no mount covers it',
    ],
    [
      'mounted, and absent',
      { process: flags, manifest, files: { '/on/node/policy.yaml': { kind: 'absent' } } },
      'fail',
      '/on/node/policy.yaml does not exist',
    ],
    [
      'no rules',
      {
        process: flags,
        manifest,
        files: { '/on/node/policy.yaml': file(text.replace(/rules.*/, 'rules: []')) },
      },
      'fail',
      'no usable rules',
    ],
    [
      'a rule without a level',
      {
        process: flags,
        manifest,
        files: { '/on/node/policy.yaml': file(text.replace('level: Metadata', 'verbs: [get]')) },
      },
      'fail',
      'no usable rules',
    ],
    [
      'another kind',
      { process: flags, manifest, files: { '/on/node/policy.yaml': file('kind: Pod\napiVersion: v1\n') } },
      'fail',
      'is v1/Pod, not audit.k8s.io/v1/Policy',
    ],
    [
      'no YAML',
      { process: flags, manifest, files: { '/on/node/policy.yaml': file('{') } },
      'fail',
      'is not YAML',
    ],
    [
      'unreadable',
      { process: flags, manifest, files: { '/on/node/policy.yaml': { kind: 'unreadable', why: 'EACCES' } } },
      'unknown',
      'EACCES',
    ],
    ['flag absent', { process: [] }, 'fail', '--audit-policy-file absent'],
  ])('%s', (_what, sketch, verdict, reason) => {
    const finding = judge(policy, sketch);
    expect(finding.verdict).toBe(verdict);
    expect(finding.reason).toContain(reason);
  });

  it('does not judge by what a file became after the start of the process', () => {
    const files = { '/on/node/policy.yaml': { ...file(text), changedSinceStart: true } };
    const covers: Check['assert'] = { flagFile: 'audit-policy-file', covers: 'keyAuditCases' };
    const finding = judge(covers, { process: flags, manifest, files });
    expect(finding.verdict).toBe('unknown');
    expect(finding.reason).toContain('/on/node/policy.yaml changed after the start of kube-apiserver');
    // Without some policy it would not have started.
    expect(judge(policy, { process: flags, manifest, files }).verdict).toBe('pass');
  });

  it('reads a key, and a key of every element', () => {
    const auth = 'anonymous:\n  enabled: true\n  conditions: [{ path: /livez }, { path: /metrics }]\n';
    const sketch = {
      process: ['--authentication-config=/in/a.yaml'],
      manifest,
      files: { '/on/node/a.yaml': file(auth) },
    };
    const paths = (subsetOf: string[]): Check['assert'] => ({
      flagFile: 'authentication-config',
      key: 'anonymous.conditions[].path',
      subsetOf,
    });
    expect(judge(paths(['/livez']), sketch).verdict).toBe('fail');
    expect(judge(paths(['/livez', '/metrics']), sketch).verdict).toBe('pass');
    expect(
      judge({ flagFile: 'authentication-config', key: 'anonymous.enabled', is: false }, sketch).verdict,
    ).toBe('fail');
    expect(judge({ flagFile: 'authentication-config', key: 'toString', present: true }, sketch).verdict).toBe(
      'fail',
    );
  });
});

it('tells URLs by their schemes, whatever a variable in them stands for', () => {
  const assert = { flag: 'listen-peer-urls', lacksSchemes: ['http'] };
  const urls = (host: string): string[] => [`--listen-peer-urls=https://${host}:2380`];
  const sketch = {
    component: 'etcd',
    version: '3.6.5',
    process: urls('10.0.0.1'),
    file: urls('$(HOST_IP)'),
  } as const;
  expect(judge(assert, sketch).verdict).toBe('pass');
  expect(judge(assert, { ...sketch, process: [] })).toMatchObject({
    verdict: 'stale',
    reason: expect.stringContaining('default http://localhost:2380 of 3.6 in force') as string,
  });
});

describe('etcd: flags, else the environment', () => {
  const assert: Check['assert'] = { flag: 'client-cert-auth', is: true };
  const etcd = (sketch: NodeSketch) => judge(assert, { component: 'etcd', ...sketch }).verdict;
  it('takes the environment where the flag is absent', () => {
    const env = { ETCD_CLIENT_CERT_AUTH: 'true' };
    expect(etcd({ process: [], env, manifest: { env } })).toBe('pass');
    expect(etcd({ process: ['--client-cert-auth=false'], env, manifest: { env } })).toBe('fail');
    expect(etcd({ process: [], env: null })).toBe('unknown');
    expect(etcd({ process: ['-client-cert-auth'] })).toBe('pass');
    expect(etcd({ process: ['--client-cert-auth="true"'] })).toBe('fail');
  });

  it('takes an empty variable for none', () => {
    const env = { ETCD_CONFIG_FILE: '' };
    const absent = { flag: 'config-file', absent: true } as const;
    expect(judge(absent, { component: 'etcd', process: [], env, manifest: { env } }).verdict).toBe('pass');
  });
});

describe('the kubelet', () => {
  const assert: Check['assert'] = {
    kubelet: 'streamingConnectionIdleTimeout',
    flag: 'streaming-connection-idle-timeout',
    durationAbove: '0s',
  };
  const config = (value: unknown, final = false) => ({
    kind: 'read' as const,
    where: final ? '/configz' : 'config.yaml',
    final,
    config: value === undefined ? {} : { streamingConnectionIdleTimeout: value },
  });
  it.each<[string, string[], ReturnType<typeof config>, ReturnType<typeof config>, Verdict, string]>([
    [
      'zero in the file is not set',
      [],
      config('0s'),
      config('0s'),
      'pass',
      'so the default 4h0m0s of 1.35 is in force',
    ],
    [
      'absent',
      [],
      config(undefined),
      config(undefined),
      'pass',
      'absent, so the default 4h0m0s of 1.35 is in force',
    ],
    [
      'the kubelet says the default, the file nothing',
      [],
      config('0s'),
      config('4h0m0s', true),
      'pass',
      '4h0m0s',
    ],
    ['another spelling', [], config('240m'), config('4h', true), 'pass', '240m'],
    ['zero in force', [], config('0s'), config('0s', true), 'stale', '= 0s'],
    [
      'zero by flag is zero',
      ['--streaming-connection-idle-timeout=0'],
      config('5m'),
      config('5m'),
      'fail',
      '--streaming-connection-idle-timeout=0',
    ],
    ['negative', [], config('-1s'), config('-1s'), 'fail', '-1s'],
    ['no duration', [], config('soon'), config('soon'), 'fail', 'soon'],
    ['edited and not restarted', [], config('10m'), config('4h', true), 'stale', '10m'],
  ])('%s', (_what, flags, inFile, effective, verdict, reason) => {
    const finding = judge(assert, {
      component: 'kubelet',
      process: flags,
      kubelet: { file: inFile, effective },
    });
    expect(finding.verdict).toBe(verdict);
    expect(finding.reason).toContain(reason);
  });

  it('takes no value of a key that this kubelet does not know, and says so', () => {
    const file = { ...config(undefined), config: { tlsCurvePreferences: [29] } };
    const found = (version: string | null): ReturnType<typeof judge> =>
      judge(
        { kubelet: 'tlsCurvePreferences', present: true },
        { component: 'kubelet', process: [], kubelet: { file, effective: file }, version },
      );
    expect(found('v1.36.3').verdict).toBe('pass');
    expect(found('v1.35.4').verdict).toBe('fail');
    expect(found('v1.35.4').reason).toMatch(
      /tlsCurvePreferences = .*29.*, which kubelet 1\.35 ignores \(1\.36 .*ha(s|ve) it\)/,
    );
    // What is not known of it is not held against it.
    expect(found(null).verdict).toBe('pass');
  });

  it('is unknown while nothing tells what is in force', () => {
    const kubelet = {
      file: config('5m'),
      effective: { kind: 'unreadable' as const, why: 'changed after its start' },
    };
    expect(judge(assert, { component: 'kubelet', kubelet })).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('changed after its start') as string,
    });
  });
});

it('does not take a directory for one whose name begins alike', () => {
  const sketch = { process: ['--audit-policy-file=/input/p.yaml'], manifest: mounting('/on/node', '/in') };
  expect(judge({ flagFile: 'audit-policy-file', parses: 'audit.k8s.io/v1/Policy' }, sketch).reason).toContain(
    'no mount covers it',
  );
});

describe('a certificate that the kubelet signed itself', () => {
  const own = '/var/lib/kubelet/pki/kubelet.crt';
  const verdictOf = (inFile: Record<string, unknown>, process: string[] = [], inForce = own): Verdict => {
    const file = { kind: 'read' as const, where: 'config.yaml', final: false, config: inFile };
    const effective = { ...file, where: 'kubelet /configz', final: true, config: { tlsCertFile: inForce } };
    const assert = { kubelet: 'tlsCertFile', flag: 'tls-cert-file', present: true as const };
    return judge(assert, { component: 'kubelet', process, kubelet: { file, effective } }).verdict;
  };
  it('is none that it was given, though it stands in its own word', () => {
    expect(verdictOf({})).toBe('fail');
    expect(verdictOf({}, ['--cert-dir=/pki/'], '/pki/kubelet.crt')).toBe('fail');
    expect(verdictOf({}, [`--tls-cert-file=${own}`])).toBe('pass');
    expect(verdictOf({ tlsCertFile: own })).toBe('pass');
    expect(verdictOf({ tlsCertFile: '/k/cp-1.crt' })).toBe('stale');
  });
});

describe('a feature gate', () => {
  const X = 'RotateKubeletServerCertificate';
  const kubelet: Check['assert'] = { kubelet: `featureGates.${X}`, lacks: 'false' };
  const says = (featureGates: Record<string, boolean>, final: boolean) => ({
    kind: 'read' as const,
    where: final ? 'kubelet /configz' : 'config.yaml',
    final,
    config: { featureGates },
  });
  it.each<[string, string[], Record<string, boolean>, Verdict, string]>([
    ['nobody set has its default', [], {}, 'pass', 'absent, so the default true of 1.35 is in force'],
    ['its group switches off', [], { AllBeta: false }, 'fail', 'absent, so AllBeta false is in force'],
    ['set itself is not its group’s', [], { AllBeta: false, [X]: true }, 'pass', '= true'],
    ['another group’s value is none of its', [], { AllAlpha: false }, 'pass', 'the default true'],
    ['its flag switches off', [`--feature-gates=${X}=F`], { [X]: true }, 'fail', '= false'],
    ['a flag switches its group off', ['--feature-gates=AllBeta=0'], {}, 'fail', 'AllBeta false'],
    [
      'a flag’s group is beaten by the file’s own',
      ['--feature-gates=AllBeta=0'],
      { [X]: true },
      'pass',
      '= true',
    ],
  ])('of a kubelet that %s', (_what, process, gates, verdict, reason) => {
    const kubeletFacts = { file: says(gates, false), effective: says(gates, false) };
    const finding = judge(kubelet, { component: 'kubelet', process, kubelet: kubeletFacts });
    expect(finding.verdict).toBe(verdict);
    expect(finding.reason).toContain(reason);
  });

  it('that the kubelet itself tells has its flags counted', () => {
    const file = says({}, false);
    const sketch = { component: 'kubelet' as const, process: ['--feature-gates=AllBeta=false'] };
    const effective = says({ AllBeta: false }, true);
    expect(judge(kubelet, { ...sketch, kubelet: { file, effective } }).verdict).toBe('fail');
  });

  const flag: Check['assert'] = { flag: 'feature-gates', gate: X, lacks: 'false' };
  it.each<[string[], Verdict, string]>([
    [[], 'pass', `feature gate ${X} = true by default`],
    [[`--feature-gates=${X}=F`], 'fail', `feature gate ${X} = false`],
    [[`--feature-gates=kube:${X}=0`], 'fail', `feature gate ${X} = false`],
    [['--feature-gates=AllAlpha=true, AllBeta=False'], 'fail', `feature gate ${X} = false by AllBeta`],
    [[`--feature-gates=${X}=true`, '--feature-gates=AllBeta=false'], 'pass', `feature gate ${X} = true`],
  ])('of another component by its flag: %s', (process, verdict, reason) => {
    const finding = judge(flag, { component: 'kube-controller-manager', process });
    expect(finding.verdict).toBe(verdict);
    expect(finding.reason).toContain(reason);
  });
});
