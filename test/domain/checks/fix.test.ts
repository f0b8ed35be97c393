/** From checks to one set of changes: what travels together, each change once, and what is refused. */
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Check } from '../../../src/contracts/check.ts';
import { fixOf, isRiskAbove, limitedMode, resolveParameters } from '../../../src/domain/checks/index.ts';
import type { Fix, FixInput, FixRefused } from '../../../src/domain/checks/index.ts';
import { InputError } from '../../../src/domain/errors.ts';
import { fixInput } from '../../catalog/support/fix-input.ts';
import { isFlagChange } from '../../../src/domain/manifest/manifest-change.ts';
import { manifestOf, mounting } from '../audit/support.ts';
import { edit, podWith } from '../manifest/support.ts';

const catalog = await loadCatalog();

function plan(ids: string[], more: Partial<FixInput> = {}): Fix | FixRefused {
  const manifest = more.manifest ?? manifestOf('kube-apiserver', []);
  const checks = ids.map((id) => catalog.resolve(id));
  const ownerInNumbers: FixInput['ownerInNumbers'] = (_check, owner) => (owner === '0:0' ? owner : null);
  return fixOf(fixInput(catalog, checks, { manifest, argv: manifest.argv, ownerInNumbers, ...more }));
}

function fix(ids: string[], more: Partial<FixInput> = {}): Fix {
  const planned = plan(ids, more);
  if (planned.kind !== 'fix') throw new Error(planned.reason);
  return planned;
}

function errorOf(body: () => unknown): InputError {
  try {
    body();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('expected an InputError, found none');
}

describe('one check', () => {
  it('is one flag', () => {
    expect(fix(['1.2.15'])).toMatchObject({
      component: 'kube-apiserver',
      target: 'kube-apiserver',
      manifestChanges: [{ kind: 'set', flag: 'profiling', value: 'false' }],
      files: [],
      risk: 'low',
      consent: [],
    });
  });

  it('may have to hold for long, when it is asked to', () => {
    expect(fix(['1.2.30']).soakMs).toBe(0);
    expect(fix(['1.2.30', '1.2.15'], { parameters: { tokenSoakMinutes: 65 } }).soakMs).toBe(3_900_000);
    const passing = new Set(['apiserver-short-tokens']);
    expect(fix(['1.2.30', '1.2.15'], { parameters: { tokenSoakMinutes: 65 }, passing }).soakMs).toBe(0);
    const tooLong = () => fix(['1.2.30'], { parameters: { tokenSoakMinutes: 241 } });
    expect(errorOf(tooLong).message).toContain('at most 240');
  });

  it('adds to a list and keeps what it holds (peers 7)', () => {
    expect(fix(['1.2.14']).manifestChanges).toEqual([
      { kind: 'remove', flag: 'disable-admission-plugins', items: ['NodeRestriction'] },
      { kind: 'add', flag: 'enable-admission-plugins', items: ['NodeRestriction'] },
    ]);
  });

  it.each([
    ['1.2.3', 'DenyServiceExternalIPs'],
    ['1.2.9', 'EventRateLimit'],
    ['1.2.11', 'AlwaysPullImages'],
    ['1.2.14', 'NodeRestriction'],
  ])('%s takes %s out of the list of what is off: in both lists it ends the API server', (id, plugin) => {
    const off = `--disable-admission-plugins=${plugin}`;
    const { manifestChanges } = fix([id], { manifest: manifestOf('kube-apiserver', [off]) });
    const flags = manifestChanges.filter(isFlagChange);
    const { argvAfter } = edit(podWith(off), flags);
    expect(argvAfter).not.toContain(off);
    expect(argvAfter).toContain(`--enable-admission-plugins=${plugin}`);
  });

  it('1.2.6 mends the one mode that allows everything, and keeps what is beside it', () => {
    const mended = (flag: string): string[] =>
      edit(podWith(flag), fix(['1.2.6'], { manifest: manifestOf('kube-apiserver', [flag]) }).manifestChanges)
        .argvAfter;
    expect(mended('--authorization-mode=AlwaysAllow')).toContain('--authorization-mode=Node,RBAC');
    expect(mended('--authorization-mode=Webhook,AlwaysAllow')).toContain(
      '--authorization-mode=Webhook,Node,RBAC',
    );
  });

  it('1.3.6 takes out whatever its audit finds: Go has six words for false', () => {
    const words = ['false', 'False', 'FALSE', 'f', 'F', '0'].map(
      (word) => `RotateKubeletServerCertificate=${word}`,
    );
    const manifest = manifestOf('kube-controller-manager', []);
    expect(fix(['1.3.6'], { manifest }).manifestChanges).toEqual([
      { kind: 'remove', flag: 'feature-gates', items: words },
    ]);
  });

  it('is a mode or an owner, without the manifest', () => {
    const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    expect(fix(['1.1.1', '1.1.2'], { looksAt: () => [path] })).toMatchObject({
      target: 'files',
      manifestChanges: [],
      files: [
        { kind: 'limitMode', path, mode: '0600' },
        { kind: 'setOwner', path, uid: 0, gid: 0 },
      ],
      risk: 'none',
    });
    expect(limitedMode('0644', '0600')).toBe('0600');
    expect(limitedMode('0400', '0600')).toBe('0400');
  });
});

describe('the API audit log travels as one', () => {
  const everything = [
    'cis-1.12/3.2.1',
    'cis-1.12/1.2.16',
    'cis-1.12/1.2.17',
    'cis-1.12/1.2.18',
    'cis-1.12/1.2.19',
  ];
  it.each(everything)('asked for by %s', (id) => {
    const made = fix([id]);
    expect(made.checks.map((check) => catalog.displayId(check)).toSorted()).toEqual(everything.toSorted());
    expect(made.risk).toBe('medium');
    expect(made.consent.map((check) => check.slug).toSorted()).toEqual([
      'apiserver-audit-log-path',
      'apiserver-audit-policy',
    ]);
    expect(made.files.map(({ kind, path }) => `${kind} ${path}`)).toEqual(
      expect.arrayContaining([
        'ensureDirectory /etc/kubernetes/cis',
        'ensureFile /etc/kubernetes/cis/audit-policy.yaml',
        'ensureDirectory /var/log/kubernetes',
      ]),
    );
    const flags = made.manifestChanges.flatMap((change) =>
      change.kind === 'set' ? [`${change.flag}=${change.value}`] : [],
    );
    expect(flags.toSorted()).toEqual([
      'audit-log-maxage=30',
      'audit-log-maxbackup=10',
      'audit-log-maxsize=100',
      'audit-log-path=/var/log/kubernetes/audit.log',
      'audit-policy-file=/etc/kubernetes/cis/audit-policy.yaml',
    ]);
    expect(
      made.manifestChanges.filter((change) => change.kind === 'volume' || change.kind === 'mount'),
    ).toHaveLength(4);
  });

  it('makes each change once, whoever asks, directories before their files', () => {
    const made = fix(everything);
    const texts = [...made.manifestChanges, ...made.files].map((change) => JSON.stringify(change));
    expect(new Set(texts).size).toBe(texts.length);
    const paths = made.files.map((one) => one.path);
    expect(paths.indexOf('/etc/kubernetes/cis')).toBeLessThan(
      paths.indexOf('/etc/kubernetes/cis/audit-policy.yaml'),
    );
  });

  it('leaves alone what passes already, also when another check brings it along', () => {
    const made = fix(['1.2.16'], {
      passing: new Set(['apiserver-audit-log-maxage', 'apiserver-audit-policy']),
    });
    const touched = made.manifestChanges.map((change) => ('flag' in change ? change.flag : ''));
    expect(touched).not.toContain('audit-log-maxage');
    expect(touched).not.toContain('audit-policy-file');
    expect(touched).toContain('audit-log-path');
  });

  it('takes parameters, and lists all that are wrong', () => {
    const made = fix(['1.2.16'], { parameters: { auditLogMaxAge: 60, auditLogDir: '/srv/audit' } });
    expect(made.manifestChanges).toContainEqual({ kind: 'set', flag: 'audit-log-maxage', value: '60' });
    expect(made.manifestChanges).toContainEqual({
      kind: 'volume',
      name: 'kubemend-audit-log',
      hostPath: '/srv/audit',
      type: 'Directory',
    });
    const error = errorOf(() =>
      plan(['1.2.16'], { parameters: { auditLogMaxAge: 3, auditLogDir: '../x', other: 1 } }),
    );
    expect(error.message.split('\n')).toEqual([
      'parameters.auditLogMaxAge: expected a whole number, at least 30, at most 3650, found 3',
      'parameters.auditLogDir: expected an absolute path of letters, digits, ".", "_" and "-", found "../x"',
      expect.stringMatching(
        /^parameters\.other: expected a parameter of these checks \(.*\), found an unknown one$/,
      ),
    ]);
    expect(() => resolveParameters([catalog.resolve('1.2.16')], { auditLogDir: '/a/../b' })).toThrow(
      'absolute path',
    );
    expect(() => resolveParameters([catalog.resolve('1.2.20')], { requestTimeout: 300 })).toThrow(
      'parameters.requestTimeout: expected a duration with units h, m, s or ms, such as 30s or 1h30m, found 300',
    );
  });

  it('puts the values of its parameters into the file that it makes', () => {
    const written = (parameters: FixInput['parameters'], check = '1.2.9'): string =>
      fix([check], { parameters }).files.flatMap((one) =>
        one.kind === 'ensureFile' ? one.content : [],
      )[0] ?? '';
    expect(written({})).toContain('{ type: Server, qps: 5000, burst: 20000 }');
    expect(written({})).toContain('{ type: Namespace, qps: 500, burst: 2000, cacheSize: 2000 }');
    expect(written({ eventQps: 7, namespaceEventBurst: 9 })).toMatch(/qps: 7, .*\n.*burst: 9, /);
    expect(written({})).not.toContain('$');
    expect(errorOf(() => fix(['1.2.9'], { parameters: { eventQps: 0 } })).message).toContain('at least 1');
    expect(written({}, '1.2.1')).toContain('apiVersion: apiserver.config.k8s.io/v1\n');
    expect(written({ authenticationVersion: 'v1beta1' }, '1.2.1')).toContain('config.k8s.io/v1beta1\n');
  });

  it('uses a mount that is there: two on one path would be refused', () => {
    const manifest = manifestOf(
      'kube-apiserver',
      [],
      mounting('/etc/kubernetes/cis', '/etc/kubernetes/cis', { name: 'mine' }),
    );
    const kinds = fix(['1.2.16'], { manifest }).manifestChanges.flatMap((one) =>
      one.kind === 'volume' || one.kind === 'mount' ? [`${one.kind} ${one.name}`] : [],
    );
    expect(kinds).toEqual(['volume kubemend-audit-log', 'mount kubemend-audit-log']);
  });

  it('does not take a read-only mount for a log directory', () => {
    const manifest = manifestOf(
      'kube-apiserver',
      [],
      mounting('/var/log/kubernetes', '/var/log/kubernetes', { readOnly: true }),
    );
    const kinds = fix(['1.2.16'], { manifest }).manifestChanges.map((one) => one.kind);
    expect(kinds.filter((kind) => kind === 'mount')).toHaveLength(2);
  });
});

describe('refused', () => {
  it.each<[Check['fix']['kind'], Check['assert'], string]>([
    ['refused', { flag: 'x', present: true }, 'KNOWN_TO_BREAK'],
    ['manual', { flag: 'x', present: true }, 'FIX_NOT_AVAILABLE'],
    ['manual', { manual: 'look' }, 'MANUAL_CHECK'],
  ])('a check of kind %s with %j', (kind, assert, code) => {
    const own = catalog.resolve('2.2');
    const check: Check = { ...own, assert, fix: { ...own.fix, kind, steps: [], guidance: 'by hand' } };
    expect(plan([], { checks: [check] })).toMatchObject({
      kind: 'refused',
      code,
      reason: expect.stringContaining('by hand') as string,
    });
  });

  it("peers 31: the benchmark's own remedy for 1.2.1 is never a fix; the safe form is", () => {
    const changes = fix(['1.2.1']).manifestChanges;
    expect(changes).not.toContainEqual(expect.objectContaining({ kind: 'set', flag: 'anonymous-auth' }));
    expect(changes).toContainEqual({
      kind: 'set',
      flag: 'authentication-config',
      value: '/etc/kubernetes/authentication/config.yaml',
    });
    const [file] = fix(['1.2.1']).files.filter((one) => one.kind === 'ensureFile');
    for (const path of ['/livez', '/readyz', '/healthz']) expect(file?.content).toContain(`path: ${path}\n`);
    const manifest = manifestOf('kube-apiserver', ['--authentication-config=/etc/own.yaml']);
    expect(plan(['1.2.1'], { manifest })).toMatchObject({ code: 'KNOWN_TO_BREAK' });
  });

  it("a key of the kubelet's configuration whose flag beats the file", () => {
    expect(fix(['4.2.5']).manifestChanges).toEqual([
      { kind: 'setKey', path: 'streamingConnectionIdleTimeout', value: '4h0m0s' },
    ]);
    const argv = ['kubelet', '--streaming-connection-idle-timeout=0s'];
    expect(plan(['4.2.5'], { argv })).toMatchObject({
      code: 'KNOWN_TO_BREAK',
      reason: expect.stringContaining('beats the configuration file') as string,
    });
  });

  it('a policy of their own, whatever was seen of it, also for a check that brings 3.2.1 along', () => {
    const manifest = manifestOf('kube-apiserver', ['--audit-policy-file=/etc/own.yaml']);
    for (const id of ['3.2.1', '1.2.17']) {
      expect(plan([id], { manifest })).toMatchObject({
        code: 'KNOWN_TO_BREAK',
        reason: expect.stringContaining('it names a policy of your own') as string,
      });
    }
    const passing = new Set(['apiserver-audit-policy']);
    expect(plan(['1.2.17'], { manifest, passing }).kind).toBe('fix');
  });

  it('an admission plugin beside the old list of all that are on', () => {
    const manifest = manifestOf('kube-apiserver', ['--admission-control=ServiceAccount']);
    for (const id of ['1.2.10', '1.2.13', '1.2.14']) {
      expect(plan([id], { manifest })).toMatchObject({
        code: 'KNOWN_TO_BREAK',
        reason: expect.stringContaining('the API server does not start with both') as string,
      });
    }
  });

  it("the scheduler's flag beside --config, which makes it ignored", () => {
    expect(
      plan(['1.4.1'], { manifest: manifestOf('kube-scheduler', ['--config=/etc/s.yaml']) }),
    ).toMatchObject({
      code: 'KNOWN_TO_BREAK',
      reason: expect.stringContaining('found --config') as string,
    });
    expect(
      plan(['1.4.1'], { manifest: manifestOf('kube-scheduler', ['--kubeconfig=/etc/s.yaml']) }).kind,
    ).toBe('fix');
  });

  it('peers 50: an excluded check, also one that another brings along', () => {
    const excluded = new Map([['apiserver-audit-policy', 'accepted until May']]);
    for (const id of ['3.2.1', '1.2.19']) {
      expect(plan([id], { excluded })).toMatchObject({
        code: 'EXCLUDED',
        reason: expect.stringContaining('accepted until May') as string,
      });
    }
  });

  it('several targets, with the right way', () => {
    const error = errorOf(() => plan(['1.2.15', '1.3.2', '1.1.1']));
    expect(error.code).toBe('WRONG_WORKFLOW');
    expect(error.message).toBe(
      'checks: expected checks on one target, found kube-apiserver (cis-1.12/1.2.15) and kube-controller-manager (cis-1.12/1.3.2) and files (cis-1.12/1.1.1)',
    );
    expect(error.hint).toContain('batch');
  });
});

describe('a gate that its group switches off is switched on by itself', () => {
  const gates = { AllBeta: false, RotateKubeletServerCertificate: false };
  const path = 'featureGates.RotateKubeletServerCertificate';
  it('in the kubelet’s configuration', () => {
    expect(fix(['4.2.11'], { gates }).manifestChanges).toEqual([{ kind: 'setKey', path, value: true }]);
    const alone = { RotateKubeletServerCertificate: false, AllAlpha: false };
    expect(fix(['4.2.11'], { gates: alone }).manifestChanges).toEqual([{ kind: 'unsetKey', path }]);
  });

  it('in a flag', () => {
    const added = { kind: 'add', flag: 'feature-gates', items: ['RotateKubeletServerCertificate=true'] };
    expect(fix(['1.3.6'], { gates }).manifestChanges).toEqual([added]);
    expect(fix(['1.3.6']).manifestChanges).toMatchObject([{ kind: 'remove' }]);
  });
});

it('orders risks', () => {
  expect(isRiskAbove('medium', 'low')).toBe(true);
  expect(isRiskAbove('low', 'low')).toBe(false);
  expect(isRiskAbove('none', 'low')).toBe(false);
});
