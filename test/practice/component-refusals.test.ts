/** What components refuse at start, in the words and with the exit codes of the real ones. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Component } from '../../src/contracts/basics.ts';
import { findFlag } from '../../src/domain/flags/index.ts';
import { createAuditLog } from '../../src/practice/component/audit-log.ts';
import { readApiServerOptions } from '../../src/practice/component/api-server-options.ts';
import type { ApiServerOptions } from '../../src/practice/component/api-server-options.ts';
import { parseArguments } from '../../src/practice/component/arguments.ts';
import { isAllowed } from '../../src/practice/component/authorization.ts';
import { refuseValues } from '../../src/practice/component/check-values.ts';
import { ContainerFiles } from '../../src/practice/component/container-files.ts';
import { ComponentFailure } from '../../src/practice/component/failure.ts';
import { createTlsServer, makeStartCertificate } from '../../src/practice/component/serving.ts';
import { makeClusterKeys } from '../../src/practice/node/cluster-keys.ts';
import { renderManifests } from '../../src/practice/node/manifests.ts';

const ports = {
  apiServer: 6443,
  controllerManager: 10257,
  scheduler: 10259,
  etcdClient: 2379,
  etcdPeer: 2380,
  etcdMetrics: 2381,
  kubelet: 10250,
  kubeletHealthz: 10248,
};

function flagsOf(component: string): string[] {
  const text = renderManifests({ node: 'cp', cluster: 'lab', ports, graceSeconds: null })[
    `${component}.yaml`
  ]!;
  const pod = parse(text) as { spec: { containers: { command: string[] }[] } };
  return pod.spec.containers[0]!.command.slice(1);
}

describe('a command line', () => {
  const refused = (component: Component, ...words: string[]): [string, number] => {
    try {
      parseArguments(component, words, {});
    } catch (error) {
      if (error instanceof ComponentFailure) return [error.printed, error.exitCode];
    }
    return ['accepted', 0];
  };

  it.each(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const)(
    'of the manifest of %s is accepted, and every flag known',
    (component) => {
      const flags = flagsOf(component);
      expect(flags.map((flag) => findFlag(component, flag)?.name)).not.toContain(undefined);
      expect(() => parseArguments(component, flags, {})).not.toThrow();
    },
  );

  it.each<[Component, string[], string, number]>([
    ['kube-apiserver', ['--profilng=false'], 'Error: unknown flag: --profilng', 1],
    ['kube-apiserver', ['-profiling=false'], "Error: unknown shorthand flag: 'p' in -profiling=false", 1],
    [
      'kube-apiserver',
      ['--profiling', 'false'],
      'Error: "kube-apiserver" does not take any arguments, got ["false"]',
      1,
    ],
    ['kube-apiserver', ['--audit-log-maxage'], 'Error: flag needs an argument: --audit-log-maxage', 1],
    [
      'kube-apiserver',
      ['--audit-log-maxage=30d'],
      'Error: invalid argument "30d" for "--audit-log-maxage" flag: strconv.ParseInt: parsing "30d": invalid syntax',
      1,
    ],
    [
      'kube-apiserver',
      ['--profiling=maybe'],
      'Error: invalid argument "maybe" for "--profiling" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
      1,
    ],
    [
      'kube-apiserver',
      ['--request-timeout=300'],
      'Error: invalid argument "300" for "--request-timeout" flag: time: missing unit in duration "300"',
      1,
    ],
    [
      'kube-scheduler',
      ['--secure-port=x'],
      'Error: invalid argument "x" for "--secure-port" flag: strconv.ParseInt: parsing "x": invalid syntax',
      1,
    ],
    ['etcd', ['--no-such=1'], 'flag provided but not defined: -no-such', 2],
    [
      'etcd',
      ['--client-cert-auth="true"'],
      'invalid boolean value "\\"true\\"" for -client-cert-auth: parse error',
      2,
    ],
    ['etcd', ['--snapshot-count=many'], 'invalid value "many" for flag -snapshot-count: parse error', 2],
  ])('of %s with %j is refused', (component, words, printed, exitCode) => {
    expect(refused(component, ...words)).toEqual([printed, exitCode]);
  });

  it('accumulates lists, takes the last of scalars, and reads both dashes and both forms', () => {
    const flags = parseArguments(
      'kube-apiserver',
      [
        '--profiling',
        '--profiling=false',
        '--enable-admission-plugins=A,B',
        '--enable-admission-plugins',
        'C',
        '--audit_log_maxage=3',
      ],
      {},
    );
    expect(flags.isTrue('profiling')).toBe(false);
    expect(flags.list('enable-admission-plugins')).toEqual(['A', 'B', 'C']);
    expect(flags.number('audit-log-maxage')).toBe(3);
    expect(flags.isTrue('anonymous-auth')).toBe(true);
  });

  it('of etcd reads its environment for what it does not say', () => {
    const flags = parseArguments('etcd', ['--name=a'], { ETCD_NAME: 'b', ETCD_SNAPSHOT_COUNT: '7' });
    expect([flags.text('name'), flags.text('snapshot-count')]).toEqual(['a', '7']);
  });
});

describe('the API server', () => {
  let dir: string;
  let files: ContainerFiles;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kubemend-component-'));
    const container = {
      id: 'x',
      rootfs: join(dir, 'rootfs'),
      mounts: [
        { containerPath: '/etc/kubernetes/pki', realPath: join(dir, 'pki'), readOnly: true },
        { containerPath: '/var/log/audit', realPath: join(dir, 'audit'), readOnly: false },
      ],
      faultsDir: join(dir, 'faults'),
      exitFile: join(dir, 'exit'),
      node: 'cp',
      leaseScale: 1,
      startedAtMs: 0,
    };
    files = new ContainerFiles(container);
    // The kubelet's own are left out: below no other directory they would be this machine's.
    const ofControlPlane = makeClusterKeys('cp').files.filter(({ path }) =>
      path.startsWith('/etc/kubernetes/'),
    );
    for (const file of ofControlPlane) {
      const path = file.path.replace('/etc/kubernetes', dir);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.text);
    }
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const read = (...more: string[]): ApiServerOptions => {
    const changed = new Set(more.map((flag) => flag.split('=')[0]));
    const kept = flagsOf('kube-apiserver').filter((flag) => !changed.has(flag.split('=')[0]));
    return readApiServerOptions(parseArguments('kube-apiserver', [...kept, ...more], {}), files);
  };
  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, 'pki', name), text);
    return `/etc/kubernetes/pki/${name}`;
  };
  const policy = (rules: string): string => `apiVersion: audit.k8s.io/v1\nkind: Policy\n${rules}`;

  it('starts with the flags of kubeadm', () => {
    expect(read()).toMatchObject({
      authorizationModes: ['Node', 'RBAC'],
      auditPolicy: null,
      lateProblem: null,
    });
  });

  it.each([
    [
      '--enable-admission-plugins=NodeRestriction,PodSecurityPolicy',
      'enable-admission-plugins plugin "PodSecurityPolicy" is unknown',
    ],
    ['--authorization-mode=Node,Rbac', 'authorization-mode "Rbac" is not a valid mode'],
    ['--authorization-mode=Node,RBAC,RBAC', 'has mode specified more than once'],
    ['--tls-cipher-suites=TLS_NONE', "Cipher suite TLS_NONE not supported or doesn't exist"],
    ['--tls-min-version=VersionTLS14', 'unknown tls version "VersionTLS14"'],
    ['--audit-log-maxage=-1', "--audit-log-maxage -1 can't be a negative number"],
    [
      '--client-ca-file=/etc/kubernetes/pki/none.crt',
      'open /etc/kubernetes/pki/none.crt: no such file or directory',
    ],
    [
      '--client-ca-file=/etc/kubernetes/pki/sa.pub',
      'data does not contain any valid RSA or ECDSA certificates',
    ],
    ['--kubelet-certificate-authority=/not/mounted.crt', 'open /not/mounted.crt: no such file or directory'],
    [
      '--audit-policy-file=/etc/kubernetes/policy.yaml',
      'loading audit policy file: failed to read file path "/etc/kubernetes/policy.yaml": open /etc/kubernetes/policy.yaml: no such file or directory',
    ],
    ['--audit-policy-file=/etc/kubernetes/pki', 'read /etc/kubernetes/pki: is a directory'],
    [
      '--audit-log-path=/etc/kubernetes/pki/audit.log',
      'open /etc/kubernetes/pki/audit.log: read-only file system',
    ],
    ['--etcd-servers=', '--etcd-servers must be specified'],
  ])('refuses %s', (flag, message) => {
    expect(() => read(flag)).toThrow(message);
  });

  it.each([
    ['an empty policy', '', "Object 'Kind' is missing"],
    ['a policy without rules', policy('rules: []\n'), 'loaded illegal policy with 0 rules'],
    [
      'an unknown level',
      policy('rules:\n- level: Metdata\n'),
      'rules[0].level: Unsupported value: "Metdata"',
    ],
    [
      'another version',
      policy('rules:\n- level: None\n').replace('/v1\n', '/v1beta1\n'),
      'no kind "Policy" is registered',
    ],
    ['no YAML', 'rules: [', 'failed decoding: yaml'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => read(`--audit-policy-file=${put('policy.yaml', text)}`)).toThrow(message);
  });

  it('needs limits for EventRateLimit, and says so late', () => {
    expect(read('--enable-admission-plugins=EventRateLimit').lateProblem).toContain(
      'limits must not be empty',
    );
    const config = put(
      'admission.yaml',
      'kind: AdmissionConfiguration\nplugins:\n- name: EventRateLimit\n  configuration: {limits: [{type: Server, qps: 5, burst: 5}]}\n',
    );
    const options = read(
      '--enable-admission-plugins=EventRateLimit',
      `--admission-control-config-file=${config}`,
    );
    expect(options.lateProblem).toBeNull();
  });

  it('lets anonymous requests in by its flag, or by the paths of a file, never by both', () => {
    expect(read().allowsAnonymous('/version')).toBe(true);
    expect(read('--anonymous-auth=false').allowsAnonymous('/livez')).toBe(false);
    expect(read('--authorization-mode=AlwaysAllow').allowsAnonymous('/livez')).toBe(false);
    const file = put(
      'authn.yaml',
      'kind: AuthenticationConfiguration\nanonymous: {enabled: true, conditions: [{path: /livez}]}\n',
    );
    const limited = read(`--authentication-config=${file}`);
    expect([limited.allowsAnonymous('/livez'), limited.allowsAnonymous('/version')]).toEqual([true, false]);
    expect(() => read(`--authentication-config=${file}`, '--anonymous-auth=true')).toThrow('cannot set both');
  });

  it('says everything that is wrong with its values at once', () => {
    expect(() => read('--tls-min-version=x', '--authorization-mode=y')).toThrow(
      /^\[unknown tls version "x", authorization-mode "y" is not a valid mode\]$/,
    );
  });

  it('records what its policy asks for, and nothing without one', () => {
    const answered = {
      client: { name: 'ana', groups: [] },
      method: 'GET',
      url: new URL('https://x/api/v1/namespaces/default/secrets/a'),
      status: 200,
      receivedAt: new Date(0),
    };
    const log = '/var/log/audit/audit.log';
    createAuditLog(read(`--audit-log-path=${log}`), files, () => undefined)(answered);
    expect(files.read(log).toString()).toBe('');
    const path = put(
      'policy.yaml',
      policy(
        "rules:\n- level: None\n  users: [bob]\n- level: Metadata\n  resources:\n  - group: ''\n    resources: [secrets]\n",
      ),
    );
    const record = createAuditLog(
      read(`--audit-log-path=${log}`, `--audit-policy-file=${path}`),
      files,
      () => undefined,
    );
    record(answered);
    record({ ...answered, client: { name: 'bob', groups: [] } });
    record({ ...answered, url: new URL('https://x/readyz') });
    const lines = readFileSync(join(dir, 'audit/audit.log'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        kind: 'Event',
        level: 'Metadata',
        verb: 'get',
        user: { username: 'ana' },
        objectRef: { resource: 'secrets' },
      },
    ]);
  });

  it('cannot serve HTTP/2 without one of two suites', () => {
    const flags = parseArguments('kube-apiserver', ['--tls-cipher-suites=TLS_AES_256_GCM_SHA384'], {});
    expect(() => refuseValues(flags)).not.toThrow();
    expect(() =>
      createTlsServer({ pair: makeStartCertificate('localhost', 0), flags }, () => undefined),
    ).toThrow('missing an HTTP/2-required AES_128_GCM_SHA256 cipher');
  });
});

describe('authorization', () => {
  const node = { name: 'system:node:cp', groups: ['system:nodes'] };
  const admin = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };
  const root = { name: 'kubernetes-super-admin', groups: ['system:masters'] };
  const nobody = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

  it.each([
    [
      ['Node', 'RBAC'],
      [true, true, true, false],
    ],
    [['RBAC'], [false, true, true, false]],
    [['Node'], [true, false, true, false]],
    [['AlwaysAllow'], [true, true, true, true]],
  ])('%j', (modes, expected) => {
    expect([node, admin, root, nobody].map((client) => isAllowed(modes, client, '/api/v1/nodes'))).toEqual(
      expected,
    );
  });

  it('lets everyone ask for health under RBAC', () => {
    expect(isAllowed(['Node', 'RBAC'], nobody, '/livez')).toBe(true);
    expect(isAllowed(['Node'], nobody, '/livez')).toBe(false);
  });
});
