/**
 * A kubelet with its own 20 s between two looks at its files: what it does not take it tells at once, and ends only at its
 * next look. On the lab with `--kubelet-defaults`, and so with the API server's own 30 s of grace.
 */
import { chmodSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { edit, kubeletSays, only, processWith, read, withFlag, write } from '../acts.ts';
import { expectProofs } from '../play.ts';
import type { Scenario } from '../scenario.ts';
import { components, manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const api = 'kube-apiserver';
const scheduler = 'kube-scheduler';
const everything = [...components, 'kubelet'];
const quick = { not: 'the other suites play it, with a tick and a grace that are shorter' };

/** A Pod to every parser, and one that breaks the kubelet's rules. */
const twiceInVolumes = (text: string): string =>
  text.replace(/( {2}volumes:\n)( {2}- hostPath:\n(?: {4,}.*\n)+)/, '$1$2$2');

const broken = (text: string): string => text.replace('spec:\n', 'spec:\n\tbroken: true\n');

const id = { ofBad: '', ofGood: '' };

/** A backup of the manifest as it is, made without a look at the component: that of a mode. */
async function backUp(node: TestedNode): Promise<string> {
  chmodSync(node.at(manifestPath(api)), 0o644);
  const { status, backups } = await node.remediate('1.1.1');
  return backups[0]?.id ?? `none: ${status}`;
}

/** A file that is no Pod is complained of when it appears, and again at each look of the kubelet's own. */
async function nextLook(node: TestedNode): Promise<void> {
  const path = manifestPath('zz-no-pod');
  const complaint = new RegExp(`${path}: couldn't parse as pod`);
  const from = node.kubeletLog().length;
  write(node, path, broken('spec:\n'));
  await kubeletSays(node, complaint, from);
  const after = node.kubeletLog().length;
  await kubeletSays(node, complaint, after);
  rmSync(node.at(path));
}

/** Right after a look, so that the next one is a whole tick away, on a busy machine too. */
async function breakIt(node: TestedNode): Promise<void> {
  await nextLook(node);
  const from = node.kubeletLog().length;
  edit(node, api, broken);
  await kubeletSays(node, /couldn't parse as pod/, from);
}

export const slowKubelet: readonly Scenario[] = [
  {
    title:
      'a form that the kubelet does not take is put back before its next look: no process ever knew of it',
    covers: ['S4', 'H1'],
    lab: 'full',
    // A backup of such a form, as one of another version of Kubernetes may be.
    given: async (node) => {
      const path = manifestPath(api);
      const good = read(node, path);
      await node.stopKubelet();
      write(node, path, twiceInVolumes(good));
      id.ofBad = await backUp(node);
      write(node, path, good);
      await node.startKubelet();
      await node.settled();
    },
    get remediate() {
      return ['--restore', id.ofBad];
    },
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /the kubelet cannot decode the kube-apiserver manifest: invalid pod: .*Duplicate value/,
      outage: 'none',
      untouched: everything,
    },
  },
  {
    title:
      'a manifest that the kubelet does not take, while the form from before it still runs, is not changed',
    covers: ['S4', 'S35'],
    lab: 'full',
    given: async (node) => {
      const from = node.kubeletLog().length;
      edit(node, scheduler, twiceInVolumes);
      await kubeletSays(node, /invalid pod: .*Duplicate value/, from);
    },
    remediate: ['1.4.1'],
    expect: {
      status: 'REFUSED',
      code: 'UNHEALTHY_BEFORE',
      reason: /the kubelet does not take its manifest as it is: invalid pod: .*Duplicate value/,
      files: 'theirs',
      untouched: everything.filter((name) => name !== scheduler),
    },
  },
  {
    title:
      'a backup over a broken manifest, before the kubelet’s next look: what runs is what it says, and goes on',
    covers: ['S4', 'H6'],
    lab: 'full',
    given: async (node) => {
      id.ofGood = await backUp(node);
      await breakIt(node);
    },
    get remediate() {
      return ['--restore', id.ofGood];
    },
    expect: { status: 'FIXED', restarts: 0, outage: 'none', untouched: everything },
  },
  {
    title: 'a backup of another form over a broken manifest: the one that still runs is not taken for it',
    covers: ['S4'],
    lab: 'full',
    given: async (node) => {
      id.ofGood = await backUp(node);
      edit(node, api, withFlag('--event-ttl=2h0m0s'));
      await processWith(node, api, '--event-ttl=2h0m0s');
      await node.settled();
      await breakIt(node);
    },
    get remediate() {
      return ['--restore', id.ofGood];
    },
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: ['etcd', 'kubelet'],
      also: async (_result, node) => {
        expect((await only(node, api)).flags).not.toContain('--event-ttl=2h0m0s');
      },
    },
  },
  {
    title: 'an API server’s flag, with the 30 s of grace that it has by default',
    covers: ['S1'],
    lab: 'full',
    practice: quick,
    remediate: ['1.2.15'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
      also: expectProofs,
    },
  },
  {
    title: 'a crash at the start, with the kubelet’s own times',
    covers: ['S3'],
    lab: 'full',
    practice: quick,
    remediate: [
      ...['--manifest', manifestPath(api), '--set', 'no-such-flag=1'],
      ...['--allow-unknown', '--rehearse', 'off', '--accept-risk', 'high'],
    ],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /unknown flag: --no-such-flag/,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
    },
  },
];
