/** What is refused: nothing is written, and no process changes. */
import { lstatSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { edit, gone, only, read, withFlag, write } from '../acts.ts';
import type { Scenario } from '../scenario.ts';
import { kubeletConfig, manifestPath } from '../tested-node.ts';

const api = 'kube-apiserver';
const scheduler = 'kube-scheduler';

export const beforeTheWrite: readonly Scenario[] = [
  {
    title: 'an unknown flag is refused',
    covers: ['S3'],
    lab: 'smoke',
    remediate: ['--manifest', manifestPath(api), '--set', 'no-such-flag=1'],
    expect: { status: 'REFUSED', code: 'FLAG_REFUSED', outage: 'none' },
  },
  {
    title: '--anonymous-auth=false, which fails the Pod’s own probes, is refused',
    covers: ['S6', 'H12'],
    lab: 'smoke',
    remediate: ['--manifest', manifestPath(api), '--set', 'anonymous-auth=false', '--accept-risk', 'high'],
    expect: { status: 'REFUSED', code: 'KNOWN_TO_BREAK', reason: /probe/ },
  },
  {
    title: 'a file that the program itself does not take is refused after a dry boot',
    covers: ['S3'],
    lab: 'smoke',
    remediate: [
      ...['--manifest', manifestPath(api), '--accept-risk', 'high'],
      ...['--set', 'encryption-provider-config=/etc/kubernetes/pki/ca.crt'],
    ],
    expect: { status: 'REFUSED', code: 'REHEARSAL_FAILED' },
    practiceExpect: {
      because: 'there is no container runtime to try a program in',
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    },
  },
  {
    title: 'an audit policy that is not there is refused',
    covers: ['S7', 'H14'],
    lab: 'full',
    remediate: [
      ...['--manifest', manifestPath(api), '--accept-risk', 'high'],
      ...['--set', 'audit-policy-file=/etc/kubernetes/pki/none.yaml'],
    ],
    expect: { status: 'REFUSED', code: 'PREREQUISITE_MISSING', reason: /none\.yaml/ },
  },
  {
    title: 'a manifest that brings a uid of its own is refused: no change of it would be seen',
    covers: ['S21', 'H7'],
    lab: 'full',
    given: async (node) => {
      const { pid } = await only(node, scheduler);
      edit(node, scheduler, (text) => text.replace('metadata:\n', 'metadata:\n  uid: aaaabbbb\n'));
      await gone(node, scheduler, pid);
      await node.settled();
    },
    remediate: ['1.4.1'],
    expect: { status: 'REMEDIATION_FAILED', code: 'MANIFEST_UNPARSABLE', reason: /metadata\.uid/ },
  },
  {
    title: 'a second file of the same Pod is refused',
    covers: ['H2'],
    lab: 'full',
    given: async (node) => {
      write(node, `${manifestPath(scheduler)}.bak`, read(node, manifestPath(scheduler)));
      await node.settled();
    },
    remediate: ['1.4.1'],
    expect: { status: 'REFUSED', code: 'DUPLICATE_POD', reason: /kube-scheduler\.yaml\.bak/ },
  },
  {
    title: 'a component that was not well before is not changed',
    covers: ['S35'],
    lab: 'full',
    given: async (node) => {
      edit(node, api, withFlag('--no-such-flag=1'));
      await gone(node, api, (await only(node, api)).pid);
    },
    remediate: ['1.2.15'],
    expect: { status: 'REFUSED', code: 'UNHEALTHY_BEFORE', files: 'theirs', untouched: ['etcd', 'kubelet'] },
  },
  {
    title: 'the kubelet is not restarted while its API server is away',
    covers: ['S33'],
    lab: 'full',
    given: async (node) => {
      edit(node, api, withFlag('--no-such-flag=1'));
      await gone(node, api, (await only(node, api)).pid);
    },
    remediate: ['--manifest', kubeletConfig, '--set', 'streamingConnectionIdleTimeout=1h'],
    expect: { status: 'REFUSED', code: 'UNHEALTHY_BEFORE', files: 'theirs', untouched: ['etcd', 'kubelet'] },
  },
  {
    title: 'a manifest that is a link is changed where it lies',
    covers: ['S22'],
    lab: 'full',
    given: async (node) => {
      const path = node.at(manifestPath(scheduler));
      const { pid } = await only(node, scheduler);
      renameSync(path, node.at('/etc/kubernetes/scheduler-source.yaml'));
      await gone(node, scheduler, pid);
      symlinkSync('../scheduler-source.yaml', path);
      await node.settled();
    },
    remediate: ['1.4.1'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      also: async ({ backups }, node) => {
        const restored = await node.remediate('--restore', backups[0]?.id ?? '');
        expect(restored, JSON.stringify(restored)).toMatchObject({ status: 'FIXED', restarts: 1 });
        expect(lstatSync(node.at(manifestPath(scheduler))).isSymbolicLink()).toBe(true);
        expect((await only(node, scheduler)).flags).not.toContain('--profiling=false');
      },
    },
  },
  {
    title: 'a manifest that cannot be parsed is no input',
    covers: ['S4'],
    lab: 'full',
    given: async (node) => {
      const { pid } = await only(node, scheduler);
      writeFileSync(
        node.at(manifestPath(scheduler)),
        read(node, manifestPath(scheduler)).replace('spec:\n', 'spec:\n\tbroken: true\n'),
      );
      await gone(node, scheduler, pid);
    },
    remediate: ['1.4.1'],
    expect: {
      status: 'REMEDIATION_FAILED',
      code: 'MANIFEST_UNPARSABLE',
      files: 'theirs',
      untouched: [api, 'etcd', 'kubelet'],
    },
  },
];
