/** Every entry that ships: complete, with its source, judged by its own examples, and mended by its own fix. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/contracts/check.ts';
import { builtInDirectory, loadCatalog } from '../../src/catalog/load.ts';
import { factsOfExample } from '../../src/catalog/example-facts.ts';
import { InputError } from '../../src/domain/errors.ts';
import { judgeCheck, parsesAs } from '../../src/domain/audit/index.ts';
import { isAboutNode, resolveParameters, withParameters } from '../../src/domain/checks/index.ts';

const catalog = await loadCatalog();

function errorOf(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the catalog that ships', () => {
  it('holds the 97 checks of sections 1 to 4, each complete (peers 70)', () => {
    const numbers = catalog.checks.map((check) => check.aliases['cis-1.12'] ?? '');
    const counts = ['1.1', '1.2', '1.3', '1.4', '2', '3', '4.1', '4.2', '4.3'].map(
      (section) => numbers.filter((number) => number.startsWith(`${section}.`)).length,
    );
    expect(counts).toEqual([21, 30, 7, 2, 7, 5, 10, 14, 1]);
    expect(catalog.checks.filter(isAboutNode)).toHaveLength(97);
    expect(catalog.checks.filter(({ scored }) => scored)).toHaveLength(65);
  });

  it('holds the 34 checks of section 5, of which a person mends each', () => {
    const cluster = catalog.checks.filter((check) => !isAboutNode(check));
    const counts = ['5.1', '5.2', '5.3', '5.4', '5.5', '5.6'].map(
      (section) => cluster.filter(({ aliases }) => aliases['cis-1.12']?.startsWith(`${section}.`)).length,
    );
    expect(counts).toEqual([13, 12, 2, 2, 1, 4]);
    expect(cluster.map(({ fix }) => fix.kind)).toEqual(cluster.map(() => 'manual'));
    expect(
      cluster.filter(
        ({ fix }) =>
          !/`(kubectl|openssl) |secret store|bindings that are named here|Pod template|in each container/.test(
            fix.guidance,
          ),
      ),
    ).toEqual([]);
    const second = cluster.filter(({ level }) => level === 2).map(({ aliases }) => aliases['cis-1.12']);
    expect(second).toEqual(['5.2.7', '5.2.9', '5.3.2', '5.4.1', '5.4.2', '5.5.1', '5.6.2', '5.6.3', '5.6.4']);
  });

  // One number means another check in another version: peers 70.
  it.each([
    ['1.2.15', 'apiserver-profiling-off'],
    ['cis-1.12/1.2.15', 'apiserver-profiling-off'],
    ['cis-1.8/1.2.16', 'apiserver-profiling-off'],
    ['cis-1.8/1.2.15', 'apiserver-node-restriction'],
    ['1.2.16', 'apiserver-audit-log-path'],
    ['cis-1.8/1.2.20', 'apiserver-audit-log-maxsize'],
    ['scheduler-profiling-off', 'scheduler-profiling-off'],
    ['cis-1.9/1.2.29', 'apiserver-strong-ciphers'],
    ['cis-1.8/1.2.30', 'apiserver-strong-ciphers'],
  ])('resolves %s to %s', (name, slug) => {
    expect(catalog.resolve(name).slug).toBe(slug);
  });

  // cis-1.8 has SecurityContextDeny at 1.2.12; 1.1.20 and 4.1.7 asked for 0600 up to cis-1.10, which is another check.
  it.each(['cis-1.8', 'cis-1.9', 'cis-1.10', 'cis-1.11'])('has the numbers of %s', (version) => {
    const isOld = version !== 'cis-1.11';
    const missing = isOld ? ['1.1.20', '1.2.30', '4.1.7', '4.2.14'] : [];
    if (version === 'cis-1.8') missing.push('4.3.1');
    for (const check of catalog.checks.filter(isAboutNode)) {
      const number = check.aliases['cis-1.12'] ?? '';
      const [, after = '0'] = /^1\.2\.(\d+)$/.exec(number) ?? [];
      const shifted = version === 'cis-1.8' && Number(after) >= 12 ? `1.2.${Number(after) + 1}` : number;
      const expected = missing.includes(number) ? undefined : shifted;
      expect(check.aliases[version], check.slug).toBe(expected);
      if (expected !== undefined) expect(catalog.resolve(`${version}/${expected}`)).toBe(check);
    }
  });

  it('resolves a bare number in the benchmark that was asked for', () => {
    expect(catalog.resolve('1.2.15', 'cis-1.8').slug).toBe('apiserver-node-restriction');
  });

  it.each([
    ['1.2.31', 'did you mean cis-1.12/1.2.1'],
    [
      'cis-1.8/4.3.1',
      'cis-1.12/4.3.1 is kube-proxy-metrics-on-loopback; write the benchmark with the number',
    ],
    ['apiserver-profilng-off', 'did you mean apiserver-profiling-off?'],
    ['cis-1.12/1.2.155', 'did you mean cis-1.12/1.2.15'],
    ['nonsense', '`kubemend checks list` shows them all'],
  ])('names what is near to the unknown %s', (name, hint) => {
    const error = errorOf(() => catalog.resolve(name));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).hint).toContain(hint);
  });
});

/** As CIS 1.12 with kubeadm allows: what needs no human value, what needs a person's yes, and what is done by name alone. */
describe('what may be done by whom', () => {
  const classes: Record<string, string> = {
    auto: `1.1.1 1.1.2 1.1.3 1.1.4 1.1.5 1.1.6 1.1.7 1.1.8 1.1.11 1.1.13 1.1.14 1.1.15 1.1.16 1.1.17 1.1.18 1.1.19 1.1.20
      1.1.21 1.2.6 1.2.7 1.2.8 1.2.10 1.2.12 1.2.13 1.2.14 1.2.15 1.2.17 1.2.18 1.2.19 1.2.21 1.3.2 1.3.3 1.3.6 1.3.7
      1.4.1 1.4.2 2.3 2.6 4.1.1 4.1.2 4.1.3 4.1.4 4.1.5 4.1.6 4.1.7 4.1.8 4.1.9 4.1.10 4.2.1 4.2.2 4.2.4 4.2.5 4.2.6
      4.2.10 4.2.11`,
    consent: `1.1.9 1.1.10 1.1.12 1.2.2 1.2.3 1.2.9 1.2.11 1.2.16 1.2.20 1.2.29 1.2.30 1.3.1 2.2 2.5 3.2.1 3.2.2 4.2.8
      4.2.12 4.2.13 4.2.14`,
    'by name alone': '1.2.1 1.2.5',
    manual: `1.2.4 1.2.22 1.2.23 1.2.24 1.2.25 1.2.26 1.2.27 1.2.28 1.3.4 1.3.5 2.1 2.4 2.7 3.1.1 3.1.2 3.1.3 4.2.3 4.2.7
      4.2.9 4.3.1`,
  };
  const classOf = ({ fix }: Check): string =>
    fix.kind === 'consent' && fix.neverInAll ? 'by name alone' : fix.kind;

  it.each(Object.keys(classes))('%s', (name) => {
    const found = catalog.checks.filter((check) => isAboutNode(check) && classOf(check) === name);
    expect(found.map((check) => check.aliases['cis-1.12'])).toEqual(classes[name]?.split(/\s+/));
  });

  it('is more dangerous the more it asks: nothing beyond medium is automatic but the way in for nobody', () => {
    const high = catalog.checks.filter(({ fix }) => fix.kind === 'auto' && fix.risk === 'high');
    expect(high.map((check) => check.aliases['cis-1.12'])).toEqual(['1.2.6', '1.2.8']);
  });
});

/** Also where objects are read, and cannot tell. */
function judgedByPeople({ assert }: Check, wanted: 'pass' | 'fail'): boolean {
  if (!('cluster' in assert)) return 'manual' in assert;
  const people = ['systemMasters', 'secretStorage', 'namespaces'];
  return people.includes(assert.cluster) || (assert.cluster === 'mountedTokens' && wanted === 'fail');
}

describe.each(catalog.checks.map((check) => [check.slug, check] as const))('%s', (_slug, check) => {
  const options = { id: catalog.displayId(check), unconfirmed: false, waived: null };

  it('names its source', () => expect(check.source).toMatch(/CIS Kubernetes Benchmark 1\.12/));

  it.each(['pass', 'fail'] as const)('judges its %sing example so', (wanted) => {
    const concrete = withParameters(check, resolveParameters([check], {}));
    const finding = judgeCheck(concrete, factsOfExample(concrete, check.examples[wanted]), options);
    const verdict = judgedByPeople(check, wanted) ? 'manual' : wanted;
    expect(finding).toMatchObject({ verdict, check: options.id });
    expect(finding.reason).not.toBe('');
    expect(finding.expected).not.toBe('');
  });
});

/** By flags alone: what an example of pass and one of fail leave open. */
describe('judges the forms that an example leaves open', () => {
  const config = '--config-file=/etc/etcd.yaml';
  const etcdClient = ['--etcd-certfile=/c', '--etcd-keyfile=/k'];
  const options = { unconfirmed: false, waived: null };
  it.each<[string, string[], string]>([
    ['1.2.6', [], 'fail'],
    ['1.2.6', ['--authorization-mode='], 'fail'],
    ['1.2.6', ['--authorization-mode=Node,AlwaysAllow'], 'fail'],
    ['1.2.6', ['--authorization-mode=RBAC,Node'], 'pass'],
    ['1.2.7', ['--authorization-mode=RBAC,Node'], 'pass'],
    ['1.2.8', ['--authorization-mode=RBAC,Node'], 'pass'],
    // The old list of all that are on: the defaults are off, and AlwaysAdmit may be in it.
    ['1.2.3', ['--admission-control=DenyServiceExternalIPs'], 'pass'],
    ['1.2.10', ['--admission-control=NodeRestriction,AlwaysAdmit'], 'fail'],
    ['1.2.12', ['--admission-control=NodeRestriction'], 'fail'],
    ['1.2.12', ['--admission-control=NodeRestriction,ServiceAccount'], 'pass'],
    ['1.2.12', ['--admission-control='], 'fail'],
    ['1.2.13', ['--admission-control=ServiceAccount'], 'fail'],
    ['1.2.13', ['--admission-control=ServiceAccount', '--admission-control=NamespaceLifecycle'], 'pass'],
    ['1.2.14', ['--admission-control=ServiceAccount,NodeRestriction'], 'pass'],
    // A signer outside has the keys, and no file may be named beside it.
    ['1.2.22', ['--service-account-signing-endpoint=/run/signer.sock'], 'pass'],
    ['1.2.22', ['--service-account-signing-endpoint='], 'fail'],
    // To an http URL no certificate is shown, and none is asked of it.
    ['1.2.23', [...etcdClient, '--etcd-servers=https://a:2379,http://b:2379'], 'fail'],
    ['1.2.23', [...etcdClient, '--etcd-servers=https://a:2379,b:2379'], 'pass'],
    ['1.2.26', ['--etcd-cafile=/ca.crt', '--etcd-servers=HTTP://a:2379'], 'fail'],
    [
      '1.2.26',
      [
        '--etcd-cafile=/ca.crt',
        '--etcd-servers=https://a:2379',
        '--etcd-servers-overrides=/events#https://b:2379;http://c:2379',
      ],
      'fail',
    ],
    // The default of both lists of URLs is http.
    ['2.1', ['--cert-file=/c', '--key-file=/k'], 'fail'],
    ['2.1', ['--cert-file=/c', '--key-file=/k', '--listen-client-urls=https://a:1,http://b:2'], 'fail'],
    ['2.2', ['--client-cert-auth', '--listen-client-urls=unix:///etcd.sock'], 'fail'],
    ['2.2', ['--client-cert-auth', '--listen-client-urls=https://a:1,unixs://b:2'], 'pass'],
    [
      '2.2',
      ['--client-cert-auth', '--listen-client-urls=https://a:1', '--listen-client-http-urls=http://b:2'],
      'fail',
    ],
    ['2.4', ['--peer-cert-file=/c', '--peer-key-file=/k', '--listen-peer-urls=http://a:1'], 'fail'],
    ['2.5', ['--peer-client-cert-auth'], 'fail'],
    ['2.7', [], 'fail'],
    ['2.7', [config, '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt'], 'manual'],
  ])('%s with %j: %s', (id, flags, verdict) => {
    const check = catalog.resolve(id);
    const concrete = withParameters(check, resolveParameters([check], {}));
    expect(judgeCheck(concrete, factsOfExample(concrete, { flags }), { ...options, id }).verdict).toBe(
      verdict,
    );
  });
});

/** By the files that flags name, as their readers read them. */
describe('judges what a file says', () => {
  const path = '/etc/kubernetes/own.yaml';
  const etcd = '--config-file';
  const listening = 'listen-client-urls: https://a:2379';
  const provider = (first: string): string =>
    `resources: [{ resources: [secrets], providers: [{ ${first}: {} }, { kms: {} }] }]`;
  it.each<[string, string, string, string]>([
    // go-yaml v2 knows more booleans than YAML 1.2, and merges.
    ['2.3', etcd, 'client-transport-security: { auto-tls: yes }', 'fail'],
    ['2.3', etcd, 'a: &a { auto-tls: true }\nclient-transport-security: { <<: *a }', 'fail'],
    ['2.3', etcd, 'client-transport-security: { auto-tls: off }', 'pass'],
    // etcd's reader takes a key in any case.
    ['2.6', etcd, 'Peer-Transport-Security: { Auto-TLS: true }', 'fail'],
    ['2.2', etcd, `${listening}\nclient-transport-security: { client-cert-auth: true }`, 'pass'],
    ['2.2', etcd, `${listening},http://b:1\nclient-transport-security: { client-cert-auth: true }`, 'fail'],
    ['2.2', etcd, 'client-transport-security: { client-cert-auth: true }', 'fail'],
    ['1.4.1', '--config', 'enableProfiling: no', 'pass'],
    ['1.2.27', '--encryption-provider-config', provider('aesgcm'), 'pass'],
    ['1.2.27', '--encryption-provider-config', provider('identity'), 'fail'],
    ['1.2.28', '--encryption-provider-config', provider('aesgcm'), 'fail'],
    [
      '3.2.2',
      '--audit-policy-file',
      'rules: [&a { level: None, nonResourceURLs: [/healthz] }, { <<: *a, nonResourceURLs: [] }]',
      'fail',
    ],
  ])('%s with %s and %s: %s', (id, flag, text, verdict) => {
    const check = catalog.resolve(id);
    const concrete = withParameters(check, resolveParameters([check], {}));
    const facts = factsOfExample(concrete, { flags: [`${flag}=${path}`], files: { [path]: text } });
    expect(judgeCheck(concrete, facts, { unconfirmed: false, waived: null, id }).verdict).toBe(verdict);
  });
});

it('H15: mounts directories, never files: a mounted file would stay the old one after an atomic replacement', () => {
  const volumes = catalog.checks.flatMap(({ fix }) =>
    fix.steps.flatMap((step) => ('ensureVolume' in step ? [step.ensureVolume.type] : [])),
  );
  expect(volumes.length).toBeGreaterThan(0);
  expect(volumes).not.toContain('File');
});

it('ships an audit policy that the API server takes', async () => {
  const text = await readFile(join(builtInDirectory, 'templates/audit-policy.yaml'), 'utf8');
  expect(parsesAs(text, 'audit.k8s.io/v1/Policy')).toMatchObject({ ok: true });
});

it('has a version that tells entries apart, and not their comments', async () => {
  const { buildCatalog, readSources, readTemplates } = await import('../../src/catalog/load.ts');
  const [sources, templates] = await Promise.all([
    readSources([builtInDirectory]),
    readTemplates([builtInDirectory]),
  ]);
  const changed = (replace: (text: string) => string): string =>
    buildCatalog(
      sources.map(({ name, text }) => ({ name, text: replace(text) })),
      templates,
    ).version;
  expect(catalog.version).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(changed((text) => `# another comment\n${text}`)).toBe(catalog.version);
  expect(changed((text) => text.replace('profiling endpoint is off', 'profiling is off'))).not.toBe(
    catalog.version,
  );
  expect(buildCatalog(sources, new Map([...templates, ['extra.yaml', 'x']])).version).not.toBe(
    catalog.version,
  );
});
