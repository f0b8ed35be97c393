/** L0: what is refused before anything is written, whether a check or --set asks for it. */
import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/contracts/basics.ts';
import type { Probe } from '../../../src/contracts/gate.ts';
import { manifestFactOf } from '../../../src/domain/audit/index.ts';
import {
  kubeletQuestion,
  preflight,
  preflightKubelet,
  spaceNeeds,
  wantedPaths,
} from '../../../src/domain/checks/index.ts';
import type { KubeletServing, PreflightFacts } from '../../../src/domain/checks/index.ts';
import { file, manifestOf, mounting } from '../audit/support.ts';

const livez: Probe = { kind: 'liveness', scheme: 'https', host: '10.0.0.1', port: 6443, path: '/livez' };
const directory = { kind: 'directory' as const, mode: '0755', uid: 0, gid: 0, text: null };

interface Sketch extends Partial<Omit<PreflightFacts, 'before' | 'after'>> {
  before?: string[];
  after: string[];
  pod?: Parameters<typeof manifestOf>[2];
  podBefore?: Parameters<typeof manifestOf>[2];
}

function ask({ before = [], after, pod, podBefore, component = 'kube-apiserver', ...more }: Sketch) {
  const facts: PreflightFacts = {
    component,
    before: manifestOf(component, before, { probes: [livez], ...podBefore }),
    after: manifestOf(component, after, { probes: [livez], ...pod }),
    podFiles: [`/etc/kubernetes/manifests/${component}.yaml`],
    creates: [],
    files: {},
    freeBytes: { '/etc/kubernetes/manifests': 1e9 },
    bytesNeeded: 10_000,
    allowUnknown: false,
    kubelets: null,
    ...more,
  };
  const results = preflight(facts);
  return { facts, results, refusals: results.filter((result) => !result.ok) };
}

function expectRefused(sketch: Sketch, code: string, ...words: string[]): void {
  const { refusals } = ask(sketch);
  expect(refusals.map((one) => one.code)).toEqual([code]);
  for (const word of words) expect(refusals[0]?.detail).toContain(word);
}

it('lets a harmless change through, and answers every question by name', () => {
  const { results, refusals } = ask({ after: ['--profiling=false'] });
  expect(refusals).toEqual([]);
  expect(results.map((result) => result.name)).toEqual([
    'one Pod of the name',
    'no pinned uid',
    'arguments written out',
    'flags known and typed',
    'flags heeded',
    'known to break',
    'volumes',
    'files mounted',
    'directories of new files',
    'files kept as they are',
    'probes reach the new flags',
    'free space',
  ]);
});

it('gives every reason at once', () => {
  const { refusals } = ask({ after: ['--anonymous-auth=false', '--profilng=false'], podFiles: null });
  expect(refusals.map((one) => one.code)).toEqual(['NODE_ERROR', 'FLAG_REFUSED', 'KNOWN_TO_BREAK']);
});

it('refuses a change of arguments that only the kubelet knows in full: neither gate nor rollback could tell the process by them', () => {
  const argument = '--advertise-address=$(HOST_IP)';
  const pod = { unresolved: ['HOST_IP'] };
  expectRefused(
    { before: [argument], after: [argument, '--profiling=false'], pod, podBefore: pod },
    'PREREQUISITE_MISSING',
    '$(HOST_IP)',
  );
  const manifest = ['apiVersion: v1', 'kind: Pod', 'metadata: {name: a}', 'spec:', '  containers:'];
  const text = [
    ...manifest,
    `  - command: [kube-apiserver, "${argument}"]`,
    '    env: [{name: HOST_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]',
  ].join('\n');
  expect(manifestFactOf(text, 'm.yaml', 'kube-apiserver')).toMatchObject(pod);
});

describe('flags', () => {
  it.each<[string, string[], string]>([
    ['unknown', ['--profilng=false'], 'such as --profiling'],
    ['ill-typed', ['--audit-log-maxage=30d'], '--audit-log-maxage: expected a whole number'],
    ['without a unit', ['--request-timeout=300'], '--request-timeout: expected a duration'],
    [
      'an unknown plugin',
      ['--enable-admission-plugins=NodeRestriction,PodSecurityPolicy'],
      'PodSecurityPolicy',
    ],
    ['removed', ['--insecure-port=0'], 'was removed from Kubernetes in 1.24'],
  ])('%s', (_what, after, words) => expectRefused({ after }, 'FLAG_REFUSED', words));

  it('judges changed flags only: what runs now is not ours to refuse', () => {
    expect(ask({ before: ['--foreign=1'], after: ['--foreign=1', '--profiling=false'] }).refusals).toEqual(
      [],
    );
  });

  describe('of one version', () => {
    const of = (component: Component, tag: string): Pick<Sketch, 'component' | 'pod'> => ({
      component,
      pod: { image: `registry.k8s.io/${component}${tag}` },
    });
    const api = (tag: string): Pick<Sketch, 'component' | 'pod'> => of('kube-apiserver', tag);
    const lineOf = (sketch: Sketch): string | undefined =>
      ask(sketch).results.find((result) => result.name === 'flags known and typed')?.detail;

    it.each<[string, Sketch, RegExp]>([
      [
        'a flag',
        { ...api(':v1.35.4'), after: ['--tls-curve-preferences=29'] },
        /^--tls-curve-preferences: expected a flag of kube-apiserver 1\.35 \(1\.36 .*ha(s|ve) it\), found tls-curve-/,
      ],
      [
        'an admission plugin',
        { ...api(':v1.35.4'), after: ['--enable-admission-plugins=PodGroupProtection'] },
        /expected a value that kube-apiserver 1\.35 knows \(1\.36/,
      ],
      [
        'a feature gate',
        { ...api(':v1.35.4'), after: ['--feature-gates=CRIListStreaming=true'] },
        /known feature gates \(CRIListStreaming: 1\.36/,
      ],
      [
        'a flag that is gone',
        { ...of('etcd', ':3.6.5-0'), after: ['--enable-v2=false'] },
        /^--enable-v2: expected a flag of etcd 3\.6 \(removed in 3\.6\)/,
      ],
      [
        'a flag that is gone, whatever is allowed',
        { ...of('etcd', ':3.6.5-0'), after: ['--enable-v2=false'], allowUnknown: true },
        /removed in 3\.6/,
      ],
    ])('%s is refused on another', (_what, sketch, words) => {
      const { refusals } = ask(sketch);
      expect(refusals.map((one) => one.code)).toEqual(['FLAG_REFUSED']);
      expect(refusals[0]?.detail).toMatch(words);
    });

    it('is let through on its own, and nothing more is said', () => {
      for (const [component, tag, after] of [
        ['kube-apiserver', ':v1.36.3', '--tls-curve-preferences=29'],
        ['kube-apiserver', ':v1.36.3-eks-1', '--enable-admission-plugins=PodGroupProtection'],
        ['kube-apiserver', ':v1.36.3', '--feature-gates=CRIListStreaming=true'],
        ['etcd', ':3.5.24-0', '--enable-v2=false'],
      ] as const) {
        const sketch = { ...of(component, tag), after: [after] };
        expect(ask(sketch).refusals).toEqual([]);
        expect(lineOf(sketch)).toBe('1 changed');
      }
    });

    it('that has no table, or is not known, is judged by the nearest, and the line says so', () => {
      const after = ['--profiling=false'];
      expect(lineOf({ ...api('@sha256:0123'), after })).toBe(
        '1 changed; judged as 1.35: the version of kube-apiserver is not known',
      );
      expect(lineOf({ ...api(':v1.99.0'), after })).toMatch(
        /^1 changed; judged as 1\.3\d: kube-apiserver 1\.99 is not known here$/,
      );
      const { refusals } = ask({ ...api(':v1.24.0'), after: ['--profilng=false'] });
      expect(refusals[0]?.detail).toMatch(/judged as 1\.3\d: kube-apiserver 1\.24 is not known here$/);
    });
  });

  it("allows a newer version's flag when told to, and a removed one never", () => {
    expect(ask({ after: ['--brand-new=1'], allowUnknown: true }).refusals).toEqual([]);
    expectRefused({ after: ['--insecure-port=0'], allowUnknown: true }, 'FLAG_REFUSED');
  });
});

describe('flags that a configuration file has the component ignore', () => {
  const scheduler = { component: 'kube-scheduler' as const, before: ['--config=/etc/s.yaml'] };
  const etcd = { component: 'etcd' as const };
  const byVariable = { env: { ETCD_CONFIG_FILE: '/etc/etcd.yaml' } };

  it("all of etcd's, whether a flag or a variable names the file", () => {
    const before = ['--config-file=/etc/etcd.yaml'];
    const after = [...before, '--snapshot-count=5000'];
    expectRefused(
      { ...etcd, before, after },
      'FLAG_REFUSED',
      '--snapshot-count: ignored by etcd',
      '/etc/etcd.yaml',
    );
    expectRefused(
      { ...etcd, after: ['--snapshot-count=5000'], pod: byVariable },
      'FLAG_REFUSED',
      '--snapshot-count: ignored by etcd',
    );
    expect(ask({ ...etcd, after: ['--snapshot-count=5000'] }).refusals).toEqual([]);
  });

  it('client certificates at URLs of etcd that are not https', () => {
    const asking = (flag: string, ...urls: string[]): Sketch => {
      const before = ['--trusted-ca-file=/ca.crt', '--peer-trusted-ca-file=/ca.crt', ...urls];
      return { ...etcd, before, after: [...before, flag] };
    };
    expectRefused(
      asking('--client-cert-auth=true', '--listen-client-urls=https://a:1,http://b:2'),
      'FLAG_REFUSED',
      '--client-cert-auth: etcd asks for no certificate at http://b:2',
    );
    // http://localhost:2380 is its default.
    expectRefused(asking('--peer-client-cert-auth=true'), 'FLAG_REFUSED', 'http://localhost:2380');
    expect(ask(asking('--client-cert-auth=true', '--listen-client-urls=https://a:1')).refusals).toEqual([]);
    expect(ask(asking('--peer-client-cert-auth=false')).refusals).toEqual([]);
    const pod = { env: { ETCD_LISTEN_PEER_URLS: 'https://a:1' } };
    expect(ask({ ...asking('--peer-client-cert-auth=true'), pod }).refusals).toEqual([]);
  });

  it('a flag of etcd beside its variable, with which etcd does not start', () => {
    const pod = { env: { ETCD_SNAPSHOT_COUNT: '' } };
    expectRefused(
      { ...etcd, after: ['--snapshot-count=5000'], pod },
      'FLAG_REFUSED',
      'etcd does not start with the flag and ETCD_SNAPSHOT_COUNT',
    );
  });

  it("some of the scheduler's", () => {
    const after = [...scheduler.before, '--profiling=false', '--kube-api-qps=20'];
    expectRefused(
      { ...scheduler, after },
      'FLAG_REFUSED',
      '--profiling, --kube-api-qps: ignored by kube-scheduler',
    );
    expect(ask({ ...scheduler, after: [...scheduler.before, '--v=4'] }).refusals).toEqual([]);
    expect(ask({ ...scheduler, after: ['--profiling=false'] }).refusals).toEqual([]);
  });

  it('not what was there before', () => {
    const before = ['--config-file=/etc/etcd.yaml', '--name=a'];
    expect(ask({ ...etcd, before, after: [...before] }).refusals).toEqual([]);
  });
});

describe('known to break', () => {
  it('peers 31: --anonymous-auth=false under anonymous probes', () => {
    expectRefused(
      { after: ['--anonymous-auth=false'] },
      'KNOWN_TO_BREAK',
      'liveness probe',
      'AuthenticationConfiguration',
      '/readyz',
    );
    expectRefused({ after: ['--anonymous-auth=F'] }, 'KNOWN_TO_BREAK');
    expectRefused({ after: ['--anonymous-auth=true', '--anonymous-auth=false'] }, 'KNOWN_TO_BREAK');
    expect(ask({ after: ['--anonymous-auth=false'], pod: { probes: [] } }).refusals).toEqual([]);
    expect(ask({ after: ['--anonymous-auth=true'] }).refusals).toEqual([]);
  });

  it('--anonymous-auth=false under probes that bring a name, and those that bring something else', () => {
    const under = (header: string): string[] =>
      ask({
        after: ['--anonymous-auth=false'],
        pod: { probes: [{ ...livez, headers: [header] }] },
      }).refusals.map((one) => one.code ?? '');
    expect(under('authorization')).toEqual([]);
    expect(under('x-trace')).toEqual(['KNOWN_TO_BREAK']);
  });

  it.each<[string, string[], string]>([
    ['without RBAC', ['--authorization-mode=Node'], 'expected Node and RBAC in it, found Node'],
    ['without Node', ['--authorization-mode=RBAC'], 'expected Node and RBAC'],
    ['AlwaysAllow', ['--authorization-mode=Node,RBAC,AlwaysAllow'], 'AlwaysAllow gives everyone every right'],
    ['a repeated mode', ['--authorization-mode=Node,RBAC', '--authorization-mode=RBAC'], 'RBAC twice'],
    ['no mode at all', [], 'found nothing'],
  ])('authorization %s', (_what, after, words) => {
    expectRefused({ before: ['--authorization-mode=Node,RBAC,Webhook'], after }, 'KNOWN_TO_BREAK', words);
  });

  it.each<[string, string[], string[], string]>([
    [
      'a plugin that is switched off, too',
      ['--disable-admission-plugins=DefaultStorageClass,AlwaysPullImages'],
      ['--enable-admission-plugins=NodeRestriction,AlwaysPullImages'],
      '--enable-admission-plugins and --disable-admission-plugins both name AlwaysPullImages',
    ],
    [
      "an identity provider's flags",
      ['--oidc-issuer-url=https://id.example.com', '--oidc-client-id=kubernetes'],
      ['--authentication-config=/etc/kubernetes/pki/authentication.yaml'],
      '--authentication-config beside --oidc-issuer-url, --oidc-client-id',
    ],
    [
      'a webhook of authorization',
      ['--authorization-webhook-version=v1'],
      ['--authorization-config=/etc/kubernetes/pki/authorization.yaml'],
      '--authorization-config beside --authorization-webhook-version',
    ],
  ])('flags that end the API server at its start beside %s', (_what, kept, changed, words) => {
    const pod = mounting('/etc/kubernetes/pki', '/etc/kubernetes/pki');
    const files = {
      '/etc/kubernetes/pki/authentication.yaml': file('kind: AuthenticationConfiguration\n'),
      '/etc/kubernetes/pki/authorization.yaml': file('kind: AuthorizationConfiguration\n'),
    };
    const sketch = { pod, podBefore: pod, files };
    expectRefused({ ...sketch, before: kept, after: [...kept, ...changed] }, 'KNOWN_TO_BREAK', words);
    expectRefused({ ...sketch, before: changed, after: [...kept, ...changed] }, 'KNOWN_TO_BREAK', words);
    // What is no part of the change is not ours to judge.
    const runs = [...kept, ...changed];
    expect(ask({ ...sketch, before: runs, after: [...runs, '--profiling=false'] }).refusals).toEqual([]);
  });

  describe("the kubelets' CA", () => {
    const after = ['--kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt'];
    const pod = mounting('/etc/kubernetes/pki', '/etc/kubernetes/pki');
    const files = { '/etc/kubernetes/pki/ca.crt': file('x') };
    const sketch = { after, pod, podBefore: pod, files };
    const serving = (serves: KubeletServing['serves'], ...nodes: string[]): KubeletServing[] =>
      nodes.map((node) => ({ node, serves, why: `what ${node} said` }));

    it('where every kubelet serves a certificate that it signed', () => {
      const kubelets = serving('accepted', 'cp-1', 'w-1');
      expect(ask({ ...sketch, kubelets }).refusals).toEqual([]);
    });

    it('refused for one that signs its own: which, why, and what to do first', () => {
      const kubelets = [...serving('accepted', 'cp-1'), ...serving('refused', 'w-1')];
      expectRefused(
        { ...sketch, kubelets },
        'KNOWN_TO_BREAK',
        '1 of 2 kubelets sign their own',
        '(w-1: what w-1 said)',
        'serverTLSBootstrap: true on every node',
        'approve their kubernetes.io/kubelet-serving requests',
      );
    });

    it('refused for one that did not answer: it may be one of them', () => {
      const kubelets = [...serving('accepted', 'cp-1'), ...serving('silent', 'w-1')];
      expectRefused(
        { ...sketch, kubelets },
        'KNOWN_TO_BREAK',
        '1 of 2 kubelets did not show what they serve (w-1: what w-1 said)',
        'serverTLSBootstrap',
      );
    });

    it('names five of many', () => {
      const kubelets = serving('refused', ...[1, 2, 3, 4, 5, 6, 7].map((number) => `w-${number}`));
      expectRefused({ ...sketch, kubelets }, 'KNOWN_TO_BREAK', '7 of 7', 'w-5: what w-5 said; and 2 more)');
    });

    it.each<[string, PreflightFacts['kubelets'], string]>([
      ['nobody asked', null, 'they were not asked'],
      ['nobody could be asked', { why: '/api/v1/nodes: status 500' }, '/api/v1/nodes: status 500'],
      ['there is none', [], 'lists no node'],
    ])('refused where %s: no answer is not a yes', (_what, kubelets, words) => {
      expectRefused({ ...sketch, kubelets }, 'KNOWN_TO_BREAK', words, 'serverTLSBootstrap');
    });

    const question = (argv: string[], more: Partial<Parameters<typeof kubeletQuestion>[0]> = {}) =>
      kubeletQuestion({
        component: 'kube-apiserver',
        before: manifestOf('kube-apiserver', [], pod),
        after: manifestOf('kube-apiserver', argv, pod),
        creates: [],
        files,
        ...more,
      });

    it('is asked about by the file that the flag names, and where the API server finds kubelets', () => {
      const order = '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname';
      expect(question([...after, order])).toEqual({
        authority: 'x',
        addressTypes: ['InternalIP', 'ExternalIP', 'Hostname'],
      });
      expect(question(after)).toMatchObject({
        addressTypes: ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'],
      });
    });

    it('is read as the same change writes it', () => {
      const path = '/etc/kubernetes/pki/ca.crt';
      const made = { kind: 'ensureFile', path, content: 'y', mode: '0600', keepIfPresent: true } as const;
      expect(question(after, { creates: [made] })).toMatchObject({ authority: 'x' });
      expect(question(after, { creates: [made], files: {} })).toMatchObject({ authority: 'y' });
      const over = { ...made, keepIfPresent: false };
      expect(question(after, { creates: [over] })).toMatchObject({ authority: 'y' });
    });

    it('that cannot be read asks nobody, and a change of something else neither', () => {
      expect(question(after, { files: {} })).toEqual({ why: `/etc/kubernetes/pki/ca.crt could not be read` });
      expect(question(['--profiling=false'])).toBeNull();
      const before = manifestOf('kube-apiserver', after, pod);
      expect(question([...after, '--profiling=false'], { before })).toBeNull();
      expect(question([], { before })).toBeNull();
      expect(question(after, { component: 'etcd' })).toBeNull();
    });
  });

  it('a service account issuer whose tokens are in use', () => {
    const [old, next] = ['--service-account-issuer=https://old', '--service-account-issuer=https://new'];
    expectRefused(
      { before: [old], after: [next] },
      'KNOWN_TO_BREAK',
      'tokens of https://old',
      'second --service-account-issuer',
    );
    expect(ask({ before: [old], after: [next, old] }).refusals).toEqual([]);
    expect(ask({ before: [], after: [next] }).refusals).toEqual([]);
  });

  it("what all members of etcd share, and clients' certificates that nobody could check", () => {
    const etcd = { component: 'etcd' as const };
    expectRefused({ ...etcd, before: ['--name=a'], after: ['--name=b'] }, 'KNOWN_TO_BREAK', '--name');
    const urls = '--listen-client-urls=https://10.0.0.1:2379';
    expectRefused(
      { ...etcd, before: [urls], after: [urls, '--client-cert-auth=true'] },
      'KNOWN_TO_BREAK',
      '--trusted-ca-file',
    );
    expect(ask({ ...etcd, after: ['--auto-compaction-retention=8'] }).refusals).toEqual([]);
  });

  describe('what etcd would lack', () => {
    const etcd = { component: 'etcd' as const };
    const mounted = mounting('/pki', '/pki');
    const files = Object.fromEntries(['ca', 'c', 'k'].map((name) => [`/pki/${name}`, file('x')]));
    const asks = (before: string[], after: string[], env: Record<string, string> = {}): Sketch => {
      const pod = { ...mounted, env };
      return { ...etcd, before, after, pod, podBefore: pod, files };
    };
    const peers = '--listen-peer-urls=https://10.0.0.1:2380';
    const clients = '--listen-client-urls=https://10.0.0.1:2379';

    it('a CA for its peers: no other member could join it again', () => {
      const asked = [peers, '--peer-client-cert-auth=true'];
      expectRefused(asks([peers], asked), 'KNOWN_TO_BREAK', '--peer-trusted-ca-file');
      const known = [peers, '--peer-trusted-ca-file=/pki/ca'];
      expect(ask(asks(known, [...known, '--peer-client-cert-auth'])).refusals).toEqual([]);
    });

    it('a CA that its environment names is one, and what is switched off needs none', () => {
      const asked = [clients, '--client-cert-auth=true'];
      expect(ask(asks([clients], asked, { ETCD_TRUSTED_CA_FILE: '/pki/ca' })).refusals).toEqual([]);
      expect(ask(asks(asked, [clients, '--client-cert-auth=false'])).refusals).toEqual([]);
      const empty = [clients, '--trusted-ca-file='];
      expectRefused(asks(empty, [...empty, '--client-cert-auth']), 'KNOWN_TO_BREAK', '--trusted-ca-file');
    });

    it.each([
      ['--auto-tls', clients, ['--cert-file=/pki/c', '--key-file=/pki/k']],
      ['--peer-auto-tls', peers, ['--peer-cert-file=/pki/c', '--peer-key-file=/pki/k']],
    ])('a certificate without %s: it does not start with https and none', (auto, url, pair) => {
      expectRefused(asks([url, auto], [url]), 'KNOWN_TO_BREAK', `${auto}: `, pair[0]?.split('=')[0] ?? '');
      expectRefused(asks([url, auto], [url, `${auto}=false`]), 'KNOWN_TO_BREAK', `${auto}: `);
      const half = [url, pair[0] ?? ''];
      expectRefused(asks([...half, auto], half), 'KNOWN_TO_BREAK', `${auto}: `);
      const own = [url, ...pair];
      expect(ask(asks([...own, auto], own)).refusals).toEqual([]);
      const open = url.replace('https', 'http');
      expect(ask(asks([open, auto], [open])).refusals).toEqual([]);
      expect(ask(asks([url, `${auto}=false`], [url])).refusals).toEqual([]);
    });
  });

  it('both ways to say who is anonymous', () => {
    const after = ['--anonymous-auth=true', '--authentication-config=/etc/kubernetes/cis/a.yaml'];
    const pod = mounting('/etc/kubernetes/cis', '/etc/kubernetes/cis');
    const sketch = { after, pod, podBefore: pod };
    expectRefused(
      { ...sketch, files: { '/etc/kubernetes/cis/a.yaml': file('anonymous: { enabled: true }') } },
      'KNOWN_TO_BREAK',
      'does not start with both',
    );
    expect(ask({ ...sketch, files: { '/etc/kubernetes/cis/a.yaml': file('jwt: []') } }).refusals).toEqual([]);
  });

  describe('files for a later minor than the API server is of', () => {
    const directoryOf = '/etc/kubernetes/cis';
    const write = (flag: string, text: string, tag: string, more: string[] = []): Sketch => {
      const path = `${directoryOf}/a.yaml`;
      const podBefore = {
        ...mounting(directoryOf, directoryOf),
        image: `registry.k8s.io/kube-apiserver:${tag}`,
      };
      return {
        before: more,
        after: [...more, `--${flag}=${path}`],
        pod: podBefore,
        podBefore,
        files: { [path]: file(text) },
      };
    };
    const authentication = (version: string, tag: string, more: string[] = []): Sketch =>
      write(
        'authentication-config',
        `apiVersion: apiserver.config.k8s.io/${version}\nkind: AuthenticationConfiguration\nanonymous: { enabled: true }\n`,
        tag,
        more,
      );
    const policy = (tag: string): Sketch =>
      write(
        'audit-policy-file',
        'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata, resources: [{ group: "*" }] }]\n',
        tag,
      );

    it('a version of the file', () => {
      expectRefused(
        authentication('v1', 'v1.33.13'),
        'KNOWN_TO_BREAK',
        'apiserver.config.k8s.io/v1, which kube-apiserver 1.33 does not start with (1.34 and later read it)',
        'authenticationVersion',
      );
      expectRefused(authentication('v1', 'v1.32.13'), 'KNOWN_TO_BREAK', 'kube-apiserver 1.32');
      for (const tag of ['v1.32.13', 'v1.33.13', 'v1.34.4', 'v1.37.2'])
        expect(ask(authentication('v1beta1', tag)).refusals).toEqual([]);
      for (const tag of ['v1.34.4', 'v1.37.2']) expect(ask(authentication('v1', tag)).refusals).toEqual([]);
      const tracing = 'apiVersion: apiserver.config.k8s.io/v1\nkind: TracingConfiguration\n';
      expectRefused(write('tracing-config-file', tracing, 'v1.33.13'), 'KNOWN_TO_BREAK', 'v1beta1');
      expect(ask(write('tracing-config-file', tracing, 'v1.34.4')).refusals).toEqual([]);
    });

    it('the group that is every group', () => {
      expectRefused(policy('v1.35.4'), 'KNOWN_TO_BREAK', 'the group "*"', '1.36 and later');
      expect(ask(policy('v1.36.3')).refusals).toEqual([]);
    });

    it('what a feature gate that is off does not read', () => {
      const off = ['--feature-gates=AllBeta=false'];
      expectRefused(
        authentication('v1beta1', 'v1.33.13', off),
        'KNOWN_TO_BREAK',
        'StructuredAuthenticationConfiguration is off, as --feature-gates says by AllBeta',
        'AnonymousAuthConfigurableEndpoints is off',
      );
      expect(ask(authentication('v1', 'v1.34.4', off)).refusals).toEqual([]);
      expect(ask(authentication('v1', 'v1.37.2', off)).refusals).toEqual([]);
    });
  });

  it('is about the API server', () => {
    expect(ask({ component: 'kube-scheduler', after: ['--profiling=false'] }).refusals).toEqual([]);
  });
});

describe('D13: flags and what they need', () => {
  const after = ['--audit-policy-file=/etc/kubernetes/cis/audit-policy.yaml'];
  const pod = mounting('/etc/kubernetes/cis', '/etc/kubernetes/cis');
  const policy = '/etc/kubernetes/cis/audit-policy.yaml';
  const good = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n';

  it('a file without a mount', () =>
    expectRefused(
      { after, files: { [policy]: file(good) } },
      'PREREQUISITE_MISSING',
      'expected a mount that covers it, found none',
    ));
  it('a file that is not there', () =>
    expectRefused(
      { after, pod, podBefore: pod, files: { [policy]: { kind: 'absent' } } },
      'PREREQUISITE_MISSING',
      'to be a file, found it absent',
    ));
  it('a directory in its place', () =>
    expectRefused(
      { after, pod, podBefore: pod, files: { [policy]: directory } },
      'PREREQUISITE_MISSING',
      'to be a file, found it to be a directory',
    ));
  it('an unreadable one', () =>
    expectRefused(
      { after, pod, podBefore: pod, files: { [policy]: { kind: 'unreadable', why: 'EACCES' } } },
      'PREREQUISITE_MISSING',
      'EACCES',
    ));

  it('everything made by the same change', () => {
    const creates = [
      { kind: 'ensureDirectory', path: '/etc/kubernetes/cis', mode: '0700' },
      { kind: 'ensureFile', path: policy, content: good, mode: '0600', keepIfPresent: true },
    ] as const;
    const files = {
      '/etc/kubernetes': directory,
      '/etc/kubernetes/cis': { kind: 'absent' as const },
      [policy]: { kind: 'absent' as const },
    };
    const { refusals, facts } = ask({ after, pod, creates, files });
    expect(refusals).toEqual([]);
    expect(wantedPaths(facts).toSorted()).toEqual(['/etc/kubernetes', '/etc/kubernetes/cis', policy]);
    expectRefused(
      { after, pod, creates, files: { ...files, '/etc/kubernetes': { kind: 'absent' } } },
      'PREREQUISITE_MISSING',
      'expected the directory /etc/kubernetes',
    );
  });

  it('a file that is kept and is no policy', () => {
    const creates = [
      { kind: 'ensureFile', path: policy, content: good, mode: '0600', keepIfPresent: true },
    ] as const;
    const files = { [policy]: file('rules: []'), '/etc/kubernetes/cis': directory };
    expectRefused(
      { after, pod, podBefore: pod, creates, files },
      'PREREQUISITE_MISSING',
      'not audit.k8s.io/v1/Policy',
    );
  });

  it.each<[string, string, string]>([
    ['no type', '', 'expected a hostPath type, found none'],
    ['FileOrCreate', 'FileOrCreate', 'a missing file would be made empty'],
    ['File, and a directory is there', 'File', 'to be a file, found it to be a directory'],
  ])('a new volume with %s', (_what, type, words) => {
    const added = mounting('/etc/kubernetes/cis', '/etc/kubernetes/cis', { type });
    expectRefused(
      { after: [], pod: added, files: { '/etc/kubernetes/cis': directory } },
      'PREREQUISITE_MISSING',
      words,
    );
    // What was there before works, whatever its type.
    expect(
      ask({ after: [], pod: added, podBefore: added, files: { '/etc/kubernetes/cis': directory } }).refusals,
    ).toEqual([]);
  });

  it('two mounts on one path', () => {
    const two = mounting('/a', '/a');
    const pod2 = { volumes: two.volumes, mounts: [...two.mounts, { ...two.mounts[0]!, mountPath: '/a/' }] };
    expectRefused(
      { after: [], pod: pod2, files: { '/a': directory } },
      'PREREQUISITE_MISSING',
      '/a: expected one mount, found two',
    );
  });
});

describe('the audit log', () => {
  const path = '--audit-log-path=/var/log/kubernetes/audit.log';
  const pod = mounting('/var/log/kubernetes', '/var/log/kubernetes', { readOnly: false });
  const free = (bytes: number | null): PreflightFacts['freeBytes'] => ({
    '/etc/kubernetes/manifests': 1e9,
    '/var/log/kubernetes': bytes,
  });
  const sketch: Sketch = {
    after: [path, '--audit-log-maxsize=100', '--audit-log-maxbackup=10'],
    pod,
    podBefore: pod,
    files: { '/var/log/kubernetes': directory },
  };

  it('needs room for all of it', () => {
    const { facts, refusals } = ask({ ...sketch, freeBytes: free(2e9) });
    expect(refusals).toEqual([]);
    expect(spaceNeeds(facts)).toContainEqual({
      directory: '/var/log/kubernetes',
      bytes: 1100 * 1024 * 1024,
      why: expect.stringContaining('maxsize') as string,
      code: 'PREREQUISITE_MISSING',
    });
    expectRefused(
      { ...sketch, freeBytes: free(1e9) },
      'PREREQUISITE_MISSING',
      '/var/log/kubernetes: expected',
    );
    expectRefused(
      { ...sketch, freeBytes: free(null) },
      'PREREQUISITE_MISSING',
      'could not ask how much is free',
    );
  });

  it('needs room for what the defaults of its minor keep', () => {
    const of = (tag: string): number | undefined => {
      const image = { ...pod, image: `registry.k8s.io/kube-apiserver:${tag}` };
      const { facts } = ask({ ...sketch, after: [path], pod: image, podBefore: image });
      return spaceNeeds(facts).find(({ directory: at }) => at === '/var/log/kubernetes')?.bytes;
    };
    expect(of('v1.35.4')).toBe(100 * 1024 * 1024);
    // 100 files of 100 megabytes, beside the one that is written.
    expect(of('v1.36.3')).toBe(10_100 * 1024 * 1024);
  });

  it('needs a writable mount of a directory that is there', () => {
    const readOnly = mounting('/var/log/kubernetes', '/var/log/kubernetes');
    expectRefused(
      { ...sketch, pod: readOnly, podBefore: readOnly, freeBytes: free(2e9) },
      'PREREQUISITE_MISSING',
      'expected a writable mount',
    );
    expectRefused(
      { ...sketch, files: { '/var/log/kubernetes': { kind: 'absent' } }, freeBytes: free(2e9) },
      'PREREQUISITE_MISSING',
      'to be a directory, found it absent',
    );
    expectRefused({ after: [path] }, 'PREREQUISITE_MISSING', 'lost with the container');
  });

  it('needs nothing for standard output', () =>
    expect(ask({ after: ['--audit-log-path=-'] }).refusals).toEqual([]));
});

describe('the Pod', () => {
  it('peers 48: another file defines it too', () => {
    const podFiles = [
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      '/etc/kubernetes/manifests/kube-apiserver.yaml.bak',
    ];
    expectRefused({ after: [], podFiles }, 'DUPLICATE_POD', 'kube-apiserver.yaml.bak');
  });
  it('pins its uid', () =>
    expectRefused({ after: [], pod: { uid: 'abc' } }, 'KNOWN_TO_BREAK', 'metadata.uid'));
  it('has no room for staged files', () =>
    expectRefused(
      { after: [], freeBytes: { '/etc/kubernetes/manifests': 5 } },
      'WRITE_FAILED',
      'staged files',
    ));

  it.each<[string, Component, string[], string | null]>([
    ['another port', 'kube-apiserver', ['--secure-port=7443'], 'port 6443, not 7443'],
    ['loopback only', 'kube-apiserver', ['--bind-address=127.0.0.1'], 'host 10.0.0.1, not 127.0.0.1'],
    ['everywhere', 'kube-apiserver', ['--bind-address=0.0.0.0'], null],
    ['its own address', 'kube-apiserver', ['--bind-address=10.0.0.1'], null],
    ['another address', 'kube-apiserver', ['--bind-address=10.0.0.2'], 'not 10.0.0.2'],
  ])('probes under %s', (_what, component, after, words) => {
    if (words === null) expect(ask({ component, after }).refusals).toEqual([]);
    else expectRefused({ component, after }, 'KNOWN_TO_BREAK', words);
  });

  it('probes on loopback reach a loopback address', () => {
    const pod = { probes: [{ ...livez, host: '127.0.0.1', port: 10259 }] };
    expect(ask({ component: 'kube-scheduler', after: ['--bind-address=127.0.0.1'], pod }).refusals).toEqual(
      [],
    );
  });
});

describe('keys of the kubelet’s configuration', () => {
  const asked = (changed: Record<string, unknown>, version: string | null, allowUnknown = false) =>
    preflightKubelet({
      path: '/var/lib/kubelet/config.yaml',
      changed,
      process: {
        kind: 'running',
        pid: 7,
        argv: ['kubelet', '--config=/var/lib/kubelet/config.yaml'],
        env: {},
      },
      config: null,
      files: {},
      version,
      nextVersion: null,
      allowUnknown,
    }).find((result) => result.name === 'keys known');

  it('that the running one does not know are refused: it would ignore them in silence', () => {
    expect(asked({ tlsCurvePreferences: [29] }, 'v1.35.4')).toMatchObject({
      ok: false,
      code: 'FLAG_REFUSED',
    });
    expect(asked({ tlsCurvePreferences: [29] }, 'v1.35.4')?.detail).toMatch(
      /^tlsCurvePreferences: expected a key of kubelet 1\.35 \(1\.36 .*ha(s|ve) it\), found one that it would ignore/,
    );
    expect(asked({ readOnlyProt: 0 }, 'v1.36.3')?.detail).toContain('kubelet 1.36 (readOnlyPort?)');
  });

  it('that it knows are let through, and so are those that are taken out', () => {
    expect(asked({ tlsCurvePreferences: [29] }, 'v1.36.3+rke2r1')).toMatchObject({
      ok: true,
      detail: '1 set',
    });
    expect(asked({ tlsCurvePreferences: null }, 'v1.35.4')).toMatchObject({ ok: true, detail: '0 set' });
    expect(asked({ tlsCurvePreferences: [29] }, 'v1.35.4', true)).toMatchObject({ ok: true });
  });

  it('that are feature gates are those of its version, and a locked one has its own value', () => {
    const gate = 'featureGates.ConstrainedImpersonation';
    expect(asked({ [gate]: true }, 'v1.34.4')).toMatchObject({ ok: false, code: 'FLAG_REFUSED' });
    expect(asked({ [gate]: true }, 'v1.34.4')?.detail).toContain(
      `${gate}: expected known feature gates (ConstrainedImpersonation: 1.35 and later have it)`,
    );
    expect(asked({ featureGates: { ConstrainedImpersonation: true } }, 'v1.34.4')?.ok).toBe(false);
    expect(asked({ [gate]: true }, 'v1.37.2')?.ok).toBe(true);
    const locked = { 'featureGates.KubeletFineGrainedAuthz': false };
    expect(asked(locked, 'v1.35.4')?.ok).toBe(true);
    expect(asked(locked, 'v1.36.3')?.detail).toContain('the gate is locked');
    expect(asked({ [gate]: null }, 'v1.34.4')?.ok).toBe(true);
  });

  it('of a kubelet that does not tell its version are judged by the nearest, and the line says so', () => {
    const end = 'judged as 1.35: the version of kubelet is not known';
    expect(asked({ readOnlyPort: 0 }, null)?.detail).toBe(`1 set; ${end}`);
    expect(asked({ tlsCurvePreferences: [29] }, null)?.detail).toContain(`; ${end}`);
  });
});
