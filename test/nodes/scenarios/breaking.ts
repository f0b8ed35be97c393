/**
 * Hardening that breaks an API server, and where each is caught (the table in research "CIS remediations that break"): by
 * what is known (L0), by the program itself (L1), by a canary (L2), or by the gate.
 */
import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Code } from '../../../src/contracts/codes.ts';
import { only } from '../acts.ts';
import { expectProofs } from '../play.ts';
import type { RemediationScenario } from '../scenario.ts';
import { components, kubeletConfig, manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const api = 'kube-apiserver';
const ask = (...more: string[]): string[] => [
  '--manifest',
  manifestPath(api),
  '--accept-risk',
  'high',
  ...more,
];
const pki = (name: string): string => `/etc/kubernetes/pki/${name}`;

/** L0: the answer is the same on any node. */
const known = (what: string, set: string, code: Code): RemediationScenario => ({
  title: `${what}: known (L0)`,
  covers: ['L0'],
  lab: 'full',
  remediate: ask('--set', set),
  expect: { status: 'REFUSED', code },
});

/** L1: its own program ends with it. A practice node has no container to try it in, and its gate tells. */
const triedOut = (
  what: string,
  sets: readonly string[],
  words: RegExp,
  given?: (node: TestedNode) => Promise<void>,
): RemediationScenario => ({
  title: `${what}: its own program does not take it (L1)`,
  covers: ['L1'],
  lab: 'full',
  ...(given && { given }),
  remediate: ask(...sets.flatMap((set) => ['--set', set])),
  expect: { status: 'REFUSED', code: 'REHEARSAL_FAILED', reason: words },
  practiceExpect: {
    because: 'there is no container runtime to try a program in',
    status: 'REMEDIATION_FAILED_ROLLED_BACK',
    code: 'GATE_FAILED',
    reason: words,
  },
});

const file =
  (name: string, text: string) =>
  (node: TestedNode): Promise<void> => {
    writeFileSync(node.at(pki(name)), text, { mode: 0o600 });
    return Promise.resolve();
  };

/** Without an AES-128-GCM suite the API server dies when it begins to serve HTTP/2, which a dry boot never does. */
const noHttp2 = 'tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';

/** As `triedOut`, of the kubelet's own program. */
const triedOnKubelet = (
  what: string,
  set: string,
  words: RegExp,
  lab: 'smoke' | 'full',
): RemediationScenario => ({
  title: `${what}: the kubelet's own program does not take it (L1)`,
  covers: ['S33', 'L1'],
  lab,
  remediate: ['--manifest', kubeletConfig, '--set', set, '--allow-unknown', '--timeout', '5s'],
  expect: { status: 'REFUSED', code: 'REHEARSAL_FAILED', reason: words },
  practiceExpect: {
    because: 'its kubelet has no program of its own to try',
    status: 'REMEDIATION_FAILED_ROLLED_BACK',
    code: 'GATE_FAILED',
    reason: words,
    untouched: components,
  },
});

export const breaking: readonly RemediationScenario[] = [
  known('a flag that is gone (--insecure-port)', 'insecure-port=0', 'FLAG_REFUSED'),
  known('a duration without a unit', 'request-timeout=300', 'FLAG_REFUSED'),
  known('a number with a unit', 'audit-log-maxage=30d', 'FLAG_REFUSED'),
  known('an admission plugin that is gone', 'enable-admission-plugins=PodSecurityPolicy', 'FLAG_REFUSED'),
  known('a cipher suite that there is not', 'tls-cipher-suites=TLS_NOT_A_SUITE', 'FLAG_REFUSED'),
  known('a feature gate that there is not', 'feature-gates=NoSuchGate=true', 'FLAG_REFUSED'),
  known('modes without Node', 'authorization-mode=RBAC', 'KNOWN_TO_BREAK'),
  known(
    'a CA for kubelets that sign their own certificates',
    `kubelet-certificate-authority=${pki('ca.crt')}`,
    'KNOWN_TO_BREAK',
  ),
  known(
    'a client certificate that is not there',
    `kubelet-client-certificate=${pki('none.crt')}`,
    'PREREQUISITE_MISSING',
  ),
  known(
    'an API audit log in a directory that is not mounted',
    'audit-log-path=/var/log/nowhere/audit.log',
    'PREREQUISITE_MISSING',
  ),
  known('a TLS version that there is not', 'tls-min-version=VersionTLS14', 'FLAG_REFUSED'),
  known('another issuer of tokens', 'service-account-issuer=https://other.example', 'KNOWN_TO_BREAK'),
  triedOut(
    'an empty audit policy',
    [`audit-policy-file=${pki('empty.yaml')}`],
    /audit/i,
    file('empty.yaml', ''),
  ),
  triedOut(
    'an audit policy with a level that there is not',
    [`audit-policy-file=${pki('bad.yaml')}`],
    /audit/i,
    file('bad.yaml', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Everything\n'),
  ),
  triedOnKubelet(
    'a cipher suite that there is not',
    'tlsCipherSuites=TLS_NOT_A_SUITE',
    /TLS_NOT_A_SUITE/,
    'smoke',
  ),
  triedOnKubelet(
    'a misspelt key',
    'streamingConectionIdleTimeout=1h',
    /streamingConectionIdleTimeout/,
    'full',
  ),
  {
    title: 'an etcd with another name: known (L0), since all members know it by this one',
    covers: ['L0', 'H26'],
    lab: 'full',
    remediate: ['--manifest', manifestPath('etcd'), '--set', 'name=other'],
    expect: { status: 'REFUSED', code: 'KNOWN_TO_BREAK' },
  },
  {
    // It starts, and its own Pods have their images: what it breaks is the next Pod, while the registry is away.
    title: 'every image pulled anew: nothing tells, and the risk is a person’s',
    covers: ['G'],
    lab: 'full',
    remediate: ask('--set', 'enable-admission-plugins=NodeRestriction,AlwaysPullImages'),
    expect: { status: 'FIXED', restarts: 1, untouched: ['etcd', 'kubelet'] },
  },
  {
    title: 'the kubelet’s read-only port closed',
    covers: ['S33'],
    lab: 'full',
    remediate: ['--manifest', kubeletConfig, '--set', 'readOnlyPort=0'],
    expect: { status: 'FIXED', restarts: 1, untouched: [...components] },
  },
  {
    title:
      'a kubelet that is to leave the kernel as it is, on a kernel that is not as it wants it: the gate tells',
    covers: ['gate', 'S33'],
    lab: 'full',
    practice: { not: 'its kubelet neither sets nor reads the machine’s kernel' },
    // A kubelet sets 10 at its start, unless it is told to leave it.
    given: (node) => node.onOther('cp', 'echo 0 >/proc/sys/kernel/panic'),
    remediate: ['--manifest', kubeletConfig, '--set', 'protectKernelDefaults=true'],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /kernel.panic/,
      untouched: [...components],
    },
  },
  {
    title: 'a cipher suite that HTTP/2 cannot do without: the gate tells',
    covers: ['gate'],
    lab: 'full',
    remediate: ask('--set', noHttp2),
    expect: { status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'GATE_FAILED', reason: /AES_128_GCM_SHA256/ },
  },
  {
    title:
      'a cipher suite that HTTP/2 cannot do without: a canary tells (L2), and the live one is not touched',
    covers: ['L2'],
    lab: 'smoke',
    remediate: ask('--set', noHttp2, '--rehearse', 'canary'),
    expect: { status: 'REFUSED', code: 'REHEARSAL_FAILED', reason: /AES_128_GCM_SHA256/ },
  },
  {
    title: 'a good change after a canary that was well (L2)',
    covers: ['L2', 'H31', 'S37'],
    lab: 'smoke',
    remediate: ['1.2.15', '--rehearse', 'canary'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: ['etcd', 'kubelet'],
      also: async (result, node) => {
        expectProofs(result, node);
        expect(result.phases.find(({ name }) => name === 'rehearse')?.outcome).toBe('passed (L2)');
        expect((await only(node, api)).flags).toContain('--profiling=false');
      },
    },
  },
];
