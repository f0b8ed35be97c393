/** What a check says its fix needs: told wherever its steps need it, and refused wherever it says so. */
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { Check, FixStep } from '../../src/contracts/check.ts';
import {
  checkKeptAccess,
  fixOf,
  preflight,
  preflightKubelet,
  resolveParameters,
  substituteSteps,
} from '../../src/domain/checks/index.ts';
import type { Fix, FixInput, FixRefused, PreflightFacts } from '../../src/domain/checks/index.ts';
import { fixInput } from './support/fix-input.ts';
import { applyFlags, kubeletFacts } from './support/applied-fix.ts';
import { file } from '../domain/audit/support.ts';

const catalog = await loadCatalog();

describe('is told of every fix whose', () => {
  /** what a step is, and what is said of it */
  const rules: [what: string, isMeant: (step: FixStep) => boolean, says: RegExp][] = [
    ['directory is made', (step) => 'ensureDirectory' in step, /^the directory above \w+Dir .* is there/],
    [
      'file is kept where there is one',
      (step) => 'ensureFile' in step,
      /^a file \S+ that is in \w+Dir already/,
    ],
    [
      'owner has a name',
      (step) => 'setOwner' in step && !/^\d/.test(step.setOwner.owner),
      /user and the group/,
    ],
    [
      'kubelet is changed',
      (step) => 'setKey' in step || 'unsetKey' in step,
      /^the kubelet runs with --config/,
    ],
    ['component listens elsewhere', (step) => sets(step, 'bind-address'), /^the probes of its Pod/],
    ['clients of etcd need certificates', (step) => sets(step, 'client-cert-auth'), /^--trusted-ca-file/],
    [
      'log fills a disk',
      (step) => sets(step, 'audit-log-path', 'audit-log-maxsize', 'audit-log-maxbackup'),
      /free/,
    ],
    ['kubelets are verified', (step) => sets(step, 'kubelet-certificate-authority'), /^every kubelet/],
    [
      'modes of authorization are added',
      (step) => 'addToFlag' in step && step.addToFlag.name === 'authorization-mode',
      /rights by RBAC|both Node and RBAC/,
    ],
  ];
  it.each(rules)('%s', (_what, isMeant, says) => {
    const meant = catalog.checks.filter(({ fix }) => fix.steps.some(isMeant));
    expect(meant.length).toBeGreaterThan(0);
    const silent = meant.filter(({ prerequisites }) => !prerequisites.some((one) => says.test(one)));
    expect(silent.map(({ slug }) => slug)).toEqual([]);
  });

  it('certificate or key a person brings', () => {
    const byHand = catalog.checks.filter(({ fix }) => /files and keys are decisions/.test(fix.guidance));
    expect(byHand.length).toBeGreaterThan(5);
    for (const { slug, prerequisites } of byHand)
      expect(prerequisites.join(), slug).toMatch(/mounts (it|them)$/);
  });
});

const trusted = '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt';
const secureUrls = '--listen-client-urls=https://10.0.0.1:2379';
const trustedPeers = '--peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt';
const securePeers = '--listen-peer-urls=https://10.0.0.1:2380';
const nobody = 'refused otherwise';
const claims = catalog.checks.flatMap((check) =>
  check.prerequisites
    .filter((text) => text.includes(nobody))
    .map((text) => [catalog.displayId(check), text, check] as const),
);

describe(`"${nobody}" is true`, () => {
  it.each(claims)('of %s: %s', (_id, text, check) => {
    const [, refuse] = proofs.find(([words]) => words.test(text)) ?? [];
    if (refuse === undefined) throw new Error('nothing here shows that it is refused otherwise');
    expect(refuse(check)).toMatch(/^(PREREQUISITE_MISSING|KNOWN_TO_BREAK|FLAG_REFUSED)/);
  });

  it.each(claims.filter(([, , check]) => check.target === 'component' && check.component !== 'kubelet'))(
    'and of %s, which has all it needs, nothing is refused',
    (_id, _text, check) => expect(refusalOf(check, {})).toBe(''),
  );
});

const proofs: [RegExp, (check: Check) => string][] = [
  [/^the directory above/, (check) => refusalOf(check, { parents: 'absent' })],
  [/^a file /, (check) => refusalOf(check, { kept: 'kind: Pod\n' })],
  [/megabytes free/, (check) => refusalOf(check, { freeBytes: 1_000_000_000 })],
  [/^the probes of its Pod/, (check) => refusalOf(check, { probeHost: '10.0.0.1' })],
  [/^--authorization-mode/, (check) => refusalOf(check, { before: ['--authorization-mode=AlwaysAllow'] })],
  [/^--trusted-ca-file/, (check) => refusalOf(check, { before: [secureUrls] })],
  [/^--peer-trusted-ca-file/, (check) => refusalOf(check, { before: [securePeers] })],
  [/^every URL of --listen/, (check) => refusalOf(check, { before: [trusted, trustedPeers] })],
  [/^--cert-file and --key-file/, (check) => refusalOf(check, { before: [secureUrls, '--auto-tls'] })],
  [
    /^--peer-cert-file and --peer-key-file/,
    (check) => refusalOf(check, { before: [securePeers, '--peer-auto-tls'] }),
  ],
  [/^every kubelet/, (check) => refusalOf(check, { serves: 'refused' })],
  [/^kubeletCa is a file/, (check) => refusalOf(check, { isMounted: false })],
  [/^no flag --oidc-/, (check) => refusalOf(check, { before: ['--oidc-issuer-url=https://id.example.com'] })],
  [/^Kubernetes 1\.34 or newer/, (check) => refusalOf(check, { version: 'v1.33.13' })],
  [/user and the group/, (check) => codeOf(planned(check, { ownerInNumbers: () => null }))],
  [
    /^the kubelet runs/,
    (check) => codeOfFirst(preflightKubelet(kubeletFacts(stepsOf(check), '--config=/other'))),
  ],
  [/static Pod that runs as another user/, (check) => lossOf(check)],
];

function sets(step: FixStep, ...names: string[]): boolean {
  return 'setFlag' in step && names.includes(step.setFlag.name);
}

function stepsOf(check: Check): FixStep[] {
  return substituteSteps(check.fix.steps, resolveParameters([check], {}));
}

function planned(check: Check, more: Partial<FixInput> = {}): Fix | FixRefused {
  const ownerInNumbers: FixInput['ownerInNumbers'] = (_check, owner) =>
    /^\d/.test(owner) ? owner : '996:996';
  const looksAt = (): string[] => ['/etc/kubernetes/pki/etcd/a'];
  return fixOf(fixInput(catalog, [check], { ownerInNumbers, looksAt, ...more }));
}

interface Node {
  before?: string[];
  parents?: 'absent';
  kept?: string;
  freeBytes?: number;
  probeHost?: string;
  serves?: 'refused';
  isMounted?: false;
  /** of the component */
  version?: string;
}

const enough: Readonly<Record<string, string[]>> = {
  'apiserver-authorizes-nodes': ['--authorization-mode=RBAC'],
  'apiserver-authorizes-by-roles': ['--authorization-mode=Node'],
  'etcd-client-cert-auth': [trusted, secureUrls],
  'etcd-peer-cert-auth': [trustedPeers, securePeers],
  'etcd-no-auto-tls': [secureUrls, '--auto-tls', '--cert-file=/c', '--key-file=/k'],
  'etcd-no-peer-auto-tls': [securePeers, '--peer-auto-tls', '--peer-cert-file=/c', '--peer-key-file=/k'],
};

/** What the preflight says of the fix on a node that has all it needs but what is given. */
function refusalOf(check: Check, node: Node): string {
  const fix = planned(check);
  if (fix.kind === 'refused') return codeOf(fix);
  const before = node.before ?? enough[check.slug] ?? [];
  const directory = { kind: 'directory' as const, mode: '0755', uid: 0, gid: 0, text: null };
  const made = fix.files.flatMap((one) => (one.kind === 'ensureDirectory' ? [one.path] : []));
  const parents = made.map((path) => path.slice(0, path.lastIndexOf('/')));
  const kept = fix.files.flatMap((one) => (one.kind === 'ensureFile' ? [one] : []));
  const facts: PreflightFacts = {
    ...applyFlags(fix, before, {
      probeHost: node.probeHost ?? '127.0.0.1',
      isPkiMounted: node.isMounted ?? true,
      version: node.version ?? 'v1.35.4',
    }),
    podFiles: [`/etc/kubernetes/manifests/${check.component}.yaml`],
    creates: fix.files,
    files: {
      '/etc/kubernetes/pki/ca.crt': file('x'),
      '/etc/kubernetes/pki/etcd/ca.crt': file('x'),
      '/var/log/kubernetes': directory,
      ...Object.fromEntries(parents.map((path) => [path, node.parents ? { kind: 'absent' } : directory])),
      ...Object.fromEntries(made.map((path) => [path, directory])),
      ...Object.fromEntries(kept.map(({ path, content }) => [path, file(node.kept ?? content)])),
    },
    freeBytes: { '/etc/kubernetes/manifests': 1e9, '/var/log/kubernetes': node.freeBytes ?? 1.2e9 },
    bytesNeeded: 1,
    allowUnknown: false,
    kubelets: [{ node: 'w-1', serves: node.serves ?? 'accepted', why: '' }],
  };
  return codeOfFirst(preflight(facts));
}

function codeOf(fix: Fix | FixRefused): string {
  return fix.kind === 'refused' ? fix.code : '';
}

function codeOfFirst(results: ReturnType<typeof preflight>): string {
  const [first] = results.filter(({ ok }) => !ok);
  return first === undefined ? '' : `${first.code}: ${first.detail}`;
}

/** Of a static Pod that reads a file by what the fix takes away. */
function lossOf(check: Check): string {
  const fix = planned(check);
  if (fix.kind === 'refused') return codeOf(fix);
  const changes = fix.files.map((one) => ({
    path: one.path,
    kind: 'file' as const,
    before: { mode: '0640', uid: 1000, gid: 1000 },
    after: {
      mode: one.kind === 'limitMode' ? one.mode : '0640',
      uid: one.kind === 'setOwner' ? one.uid : 1000,
      gid: one.kind === 'setOwner' ? one.gid : 1000,
    },
  }));
  const path = changes[0]?.path ?? '';
  const reads = [{ path, kind: 'file' as const, mount: '/etc/kubernetes/pki', readOnly: true }];
  const reader = { name: check.component, ids: { uid: 2000, gids: [1000], likelyGids: [] }, reads };
  return codeOfFirst([checkKeptAccess({ changes, readers: [reader], unread: [] })]);
}
