/** Who loses what by a change of modes and owners, when static Pods do not run as root. */
import { describe, expect, it } from 'vitest';
import { checkKeptAccess, idsOf, pathsIn, podUsersOf, takesAway } from '../../../src/domain/checks/index.ts';
import type { AccessFacts, AttributeChange, PodReader, ReadPath } from '../../../src/domain/checks/index.ts';

const at = (text: string): AttributeChange['before'] => {
  const [mode = '', uid, gid] = text.split(/[ :]/);
  return { mode, uid: Number(uid), gid: Number(gid) };
};
const change = (path: string, before: string, after: string, kind: 'file' | 'directory' = 'file') => ({
  path,
  kind,
  before: at(before),
  after: at(after),
});

const pki = '/etc/kubernetes/pki';
const key = `${pki}/apiserver.key`;
const file = (path: string): ReadPath => ({ path, kind: 'file', mount: pki, readOnly: true });
const reader = (ids: Partial<PodReader['ids']>, reads = [file(key)]): PodReader => ({
  name: 'kube-apiserver',
  ids: { uid: 1000, gids: [1000], likelyGids: [], ...ids },
  reads,
});
const ask = (facts: Partial<AccessFacts>) =>
  checkKeptAccess({ changes: [], readers: [reader({})], unread: [], ...facts });

describe('a file that a component reads without being root', () => {
  it.each([
    ['given to root', '0600 1000:1000', '0600 0:0', false],
    ['given to root, and all may read it', '0644 1000:1000', '0644 0:0', true],
    ['given to root and its group', '0640 1000:1000', '0640 0:1000', true],
    ['closed to its group', '0640 0:1000', '0600 0:1000', false],
    ['closed to others', '0644 0:0', '0600 0:0', false],
    ['closed to others than its owner', '0644 1000:0', '0600 1000:0', true],
    ['that it could not read before', '0640 0:0', '0600 0:0', true],
    ['closed to its owner, and open to its group', '0640 1000:1000', '0040 1000:1000', false],
  ])('%s: %s to %s', (_what, before, after, ok) => {
    expect(ask({ changes: [change(key, before, after)] }).ok).toBe(ok);
  });

  it('is named with the component, its uid and the way out', () => {
    expect(ask({ changes: [change(key, '0600 1000:1000', '0600 0:0')] })).toEqual({
      name: 'files stay readable',
      ok: false,
      code: 'KNOWN_TO_BREAK',
      detail:
        `kube-apiserver runs as uid 1000 and would lose its access to ${key} (0600 1000:1000, to be 0600 0:0). At its ` +
        'next restart it would not start; leave these files to what made its Pod so ' +
        "(kubeadm's RootlessControlPlane), and exclude the check on this node",
    });
  });

  it('is no question of a file that it does not read', () => {
    expect(ask({ changes: [change(`${pki}/ca.key`, '0640 0:1000', '0600 0:1000')] }).ok).toBe(true);
  });

  it('counts only a group that it surely has as one that keeps the access', () => {
    const readers = [reader({ gids: [], likelyGids: [0] })];
    expect(ask({ readers, changes: [change(key, '0640 0:0', '0600 0:0')] }).ok).toBe(false);
    expect(ask({ readers, changes: [change(key, '0600 1000:0', '0640 0:0')] }).ok).toBe(false);
  });

  it.each([
    ['0600 1000:1000', '0600 0:0', false],
    ['0640 1000:1000', '0600 1000:1000', false],
    ['0644 1000:1000', '0644 0:0', true],
    ['0666 0:0', '0644 0:0', true],
  ])('whose uid nobody knows: %s to %s', (before, after, ok) => {
    const readers = [reader({ uid: null, gids: [] })];
    expect(ask({ readers, changes: [change(key, before, after)] }).ok).toBe(ok);
  });
});

describe('a directory', () => {
  it.each([
    ['on the way is still entered', pki, '0755 1000:1000', '0755 0:0', true],
    ['on the way is closed', pki, '0700 1000:1000', '0700 0:0', false],
    ['above the mount is nothing to the container', '/etc/kubernetes', '0755 0:0', '0700 0:0', true],
    ['beside it is not entered', `${pki}/etcd`, '0755 0:0', '0700 0:0', true],
  ])('%s', (_what, path, before, after, ok) => {
    expect(ask({ changes: [change(path, before, after, 'directory')] }).ok).toBe(ok);
  });

  it('that it writes to must stay its own, with all that is in it', () => {
    const data: ReadPath = {
      path: '/var/lib/etcd',
      kind: 'directory',
      mount: '/var/lib/etcd',
      readOnly: false,
    };
    const readers = [reader({}, [data])];
    const given = change('/var/lib/etcd', '0755 1000:1000', '0755 0:0', 'directory');
    expect(ask({ readers, changes: [given] }).ok).toBe(false);
    expect(ask({ readers: [reader({}, [{ ...data, readOnly: true }])], changes: [given] }).ok).toBe(true);
    expect(
      ask({ readers, changes: [change('/var/lib/etcd/member/wal', '0600 1000:1000', '0600 0:0')] }).ok,
    ).toBe(false);
  });
});

describe('what could not be read', () => {
  const unread = ['/etc/kubernetes/manifests/x.yaml is not YAML: …'];

  it('is no yes for a change that takes something from anybody', () => {
    const answer = ask({ readers: [], unread, changes: [change(key, '0640 0:0', '0600 0:0')] });
    expect(answer).toMatchObject({ ok: false, code: 'PREREQUISITE_MISSING' });
    expect(answer.detail).toContain(unread[0]);
  });

  it('stands in the way of nothing else', () => {
    const changes = [change(key, '0600 0:0', '0640 0:0')];
    expect(changes.some(takesAway)).toBe(false);
    expect(ask({ readers: [], unread, changes }).ok).toBe(true);
  });
});

const pod = (security: string, container = ''): string => `kind: Pod
spec:
  securityContext: ${security}
  volumes: [{name: k, hostPath: {path: /etc/kubernetes/pki}}]
  containers:
  - name: kube-apiserver
    command: [kube-apiserver, --tls-private-key-file=$(PKI)/apiserver.key]
    env: [{name: PKI, value: /etc/kubernetes/pki}]
    volumeMounts: [{name: k, mountPath: /etc/kubernetes/pki, readOnly: true}]
    securityContext: {${container}}
`;
const users = (text: string) => {
  const read = podUsersOf(text);
  return read.ok ? read.users : [];
};

describe('as whom a container runs', () => {
  const running = [{ uid: 1000, gids: [1000, 5] }];

  it.each([
    ['nothing is said, and root runs', '{}', '', [{ uid: 0, gids: [0] }], []],
    [
      'nothing is said, and another one runs',
      '{}',
      '',
      running,
      [{ uid: 1000, gids: [1000, 5], likelyGids: [] }],
    ],
    [
      'not as root, and nobody runs',
      '{runAsNonRoot: true}',
      '',
      [],
      [{ uid: null, gids: [], likelyGids: [] }],
    ],
    [
      'the Pod says it',
      '{runAsUser: 1000, runAsGroup: 7, supplementalGroups: [8], fsGroup: 9}',
      '',
      [],
      [{ uid: 1000, gids: [7, 8, 9], likelyGids: [] }],
    ],
    ['the container says otherwise', '{runAsUser: 1000}', 'runAsUser: 0', running, []],
    ['its group is the image’s', '{}', 'runAsUser: 7', running, [{ uid: 7, gids: [], likelyGids: [0] }]],
    [
      'its groups are seen',
      '{}',
      'runAsUser: 1000',
      running,
      [{ uid: 1000, gids: [1000, 5], likelyGids: [] }],
    ],
  ])('%s', (_what, ofPod, ofContainer, live, expected) => {
    expect(users(pod(ofPod, ofContainer)).map((user) => idsOf(user, live))).toEqual([expected]);
  });

  it('and what it sees and names is read with it', () => {
    const [user] = users(pod('{}'));
    expect(user).toMatchObject({ name: 'kube-apiserver', program: 'kube-apiserver' });
    expect(user?.texts.flatMap(pathsIn)).toContain('/etc/kubernetes/pki/apiserver.key');
    expect(user?.mounts).toMatchObject([{ mountPath: '/etc/kubernetes/pki', readOnly: true }]);
  });

  it('is asked of Pods alone, and what is no YAML is no Pod without users', () => {
    expect(podUsersOf('only words')).toEqual({ ok: true, users: [] });
    expect(podUsersOf('')).toEqual({ ok: true, users: [] });
    expect(podUsersOf('kind: ConfigMap')).toEqual({ ok: true, users: [] });
    expect(podUsersOf('kind: Pod\n  spec: [')).toMatchObject({ ok: false });
  });
});

it('paths are found as flags, lists and files write them', () => {
  expect(pathsIn('--a=/x/y,/z')).toEqual(['/x/y', '/z']);
  expect(pathsIn('    client-key: "/etc/k.key"\n    server: https://10.0.0.1:6443/a')).toContain(
    '/etc/k.key',
  );
  expect(pathsIn('unix:///run/etcd.sock')).toEqual(['/run/etcd.sock']);
});
