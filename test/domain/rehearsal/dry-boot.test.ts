/** L1: which arguments are tried, which files are handed over, and what an end means. */
import { describe, expect, it } from 'vitest';
import {
  canDryBoot,
  dryBootOf,
  judgeDryBoot,
  whyOtherProgram,
} from '../../../src/domain/rehearsal/dry-boot.ts';
import { manifestOf, mounting } from '../audit/support.ts';

const pki = mounting('/etc/kubernetes/pki', '/etc/kubernetes/pki');
const policy = '/etc/kubernetes/cis/audit-policy.yaml';

describe('the arguments of a dry boot', () => {
  it('are those of the change; files that the live container shows already are read there', () => {
    const before = manifestOf('kube-apiserver', ['--secure-port=6443'], pki);
    const after = manifestOf(
      'kube-apiserver',
      ['--secure-port=6443', '--client-ca-file=/etc/kubernetes/pki/ca.crt'],
      pki,
    );
    expect(dryBootOf('kube-apiserver', before, after, new Set())).toEqual({
      flags: ['--secure-port=6443', '--client-ca-file=/etc/kubernetes/pki/ca.crt'],
      files: [],
    });
  });

  it('name by descriptor what a new mount brings, and what the change writes', () => {
    const before = manifestOf('kube-apiserver', [], pki);
    const after = manifestOf(
      'kube-apiserver',
      [`--audit-policy-file=${policy}`, '--client-ca-file=/etc/kubernetes/pki/ca.crt'],
      {
        volumes: [
          ...pki.volumes,
          ...mounting('/etc/kubernetes/cis', '/etc/kubernetes/cis', { name: 'cis' }).volumes,
        ],
        mounts: [
          ...pki.mounts,
          ...mounting('/etc/kubernetes/cis', '/etc/kubernetes/cis', { name: 'cis' }).mounts,
        ],
      },
    );
    expect(dryBootOf('kube-apiserver', before, after, new Set(['/etc/kubernetes/pki/ca.crt']))).toEqual({
      flags: ['--audit-policy-file=/proc/self/fd/3', '--client-ca-file=/proc/self/fd/4'],
      files: [policy, '/etc/kubernetes/pki/ca.crt'],
    });
  });

  it.each([
    ['in one word', ['--audit-log-path=/var/log/kubernetes/audit.log']],
    ['in two', ['--audit-log-path', '/var/log/kubernetes/audit.log']],
    ['with underscores', ['--audit_log_path=/var/log/kubernetes/audit.log']],
  ])("never write to the live one's log: given %s", (_how, flags) => {
    const log = mounting('/var/log/kubernetes', '/var/log/kubernetes');
    const before = manifestOf('kube-apiserver', [], log);
    const after = manifestOf('kube-apiserver', [...flags, '--profiling=false'], log);
    expect(dryBootOf('kube-apiserver', before, after, new Set()).flags).toEqual([
      '--audit-log-path=-',
      '--profiling=false',
    ]);
  });

  it('never leave certificates behind: without a pair of its own a program makes one in --cert-dir', () => {
    const flags = ['--cert-dir=/etc/kubernetes/pki', '--tls-cert-file='];
    const before = manifestOf('kube-apiserver', [], pki);
    const after = manifestOf('kube-apiserver', flags, pki);
    expect(dryBootOf('kube-apiserver', before, after, new Set()).flags).toEqual([
      '--cert-dir=',
      '--tls-cert-file=',
    ]);
  });

  it('name by descriptor also what is an element of its own', () => {
    const before = manifestOf('kube-apiserver', [], pki);
    const after = manifestOf(
      'kube-apiserver',
      ['--audit-policy-file', '/etc/kubernetes/pki/policy.yaml'],
      pki,
    );
    const made = '/etc/kubernetes/pki/policy.yaml';
    expect(dryBootOf('kube-apiserver', before, after, new Set([made]))).toEqual({
      flags: ['--audit-policy-file=/proc/self/fd/3'],
      files: [made],
    });
  });
});

it('etcd and the kubelet are never tried beside the live one', () => {
  expect(
    ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].every((one) => canDryBoot(one as 'etcd')),
  ).toBe(true);
  expect(canDryBoot('etcd') || canDryBoot('kubelet')).toBe(false);
});

it('of a backup from before an upgrade the live program tells nothing', () => {
  const image = (version: string) => ({ image: `registry.k8s.io/kube-apiserver:${version}` });
  const live = manifestOf('kube-apiserver', [], image('v1.33.13'));
  const backup = manifestOf('kube-apiserver', ['--cloud-provider=external'], image('v1.32.13'));
  expect(whyOtherProgram(live, backup)).toBe(
    'registry.k8s.io/kube-apiserver:v1.32.13 is to start, and only the program of registry.k8s.io/kube-apiserver:v1.33.13 is there to be tried',
  );
  expect(whyOtherProgram(live, manifestOf('kube-apiserver', ['--profiling=false'], image('v1.33.13')))).toBe(
    null,
  );
});

describe('the end of a dry boot', () => {
  const failed =
    'I1121 11:27:39 starting\nE1121 11:27:39.466768 15 run.go:72] "command failed" err="no kind"\n';
  it.each([
    ['still running', { exitCode: null, output: 'anything' }, true, 'accepted'],
    [
      "klog's last error",
      { exitCode: 1, output: `${failed}bye\n` },
      false,
      'exit code 1, E1121 11:27:39.466768 15 run.go:72] "command failed" err="no kind"',
    ],
    [
      'a usage error',
      { exitCode: 1, output: 'Error: unknown flag: --x\n\nUsage:\n' },
      false,
      'Error: unknown flag: --x',
    ],
    ['no word at all', { exitCode: 137, output: '' }, false, 'exit code 137, it said nothing'],
    [
      'what needs a network',
      {
        exitCode: 1,
        output:
          'E1121 1 run.go:72] "command failed" err="dial tcp 127.0.0.1:2379: connect: network is unreachable"',
      },
      null,
      'more than a dry boot has',
    ],
  ])('%s', (_what, ended, passed, words) => {
    const judged = judgeDryBoot(ended);
    expect(judged.passed).toBe(passed);
    expect(judged.detail).toContain(words);
  });
});
