/** What is written and holds, however the node makes it look. */
import { basename } from 'node:path';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { expectProofs } from '../play.ts';
import { edit, gone, only, processWith, read, withFlag, written } from '../acts.ts';
import type { Scenario } from '../scenario.ts';
import { kubeletConfig, manifestPath } from '../tested-node.ts';

const api = 'kube-apiserver';
const scheduler = 'kube-scheduler';
const controllers = 'kube-controller-manager';
const others = (changed: string): string[] =>
  [api, controllers, scheduler, 'etcd', 'kubelet'].filter((name) => name !== changed);

/** the backup that a scenario puts back */
const heal = { id: '' };

export const fixed: readonly Scenario[] = [
  {
    title: 'an API server’s flag: proven by its certificate, its process and its container',
    covers: ['S1', 'H11', 'H4', 'H20'],
    lab: 'full',
    remediate: ['1.2.15'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
      also: async (result, node) => {
        expectProofs(result, node);
        expect((await node.remediate('1.2.15')).status).toBe('ALREADY_COMPLIANT');
      },
    },
  },
  {
    title: 'a policy, volumes and mounts as one change, and all of it goes back from its backup',
    covers: ['S7', 'H15', 'S27'],
    lab: 'smoke',
    remediate: ['1.2.16', '--accept-risk', 'high'],
    expect: {
      status: 'FIXED',
      also: async ({ backups }, node) => {
        expect(read(node, '/var/log/kubernetes/audit.log').length).toBeGreaterThan(0);
        const backup = backups.find(({ originalPath }) => originalPath.endsWith(manifestPath(api)));
        const before = read(node, `/var/backups/cis-remediation/${basename(backup?.path ?? '')}`);
        expect(before).not.toContain('audit-log-path');
        const restored = await node.kubemend('backups', 'restore', backup?.id ?? '');
        expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
        expect(read(node, manifestPath(api))).toBe(before);
        await node.settled();
      },
    },
  },
  {
    title: 'a backup that differs in a comment alone: nothing restarts, and nobody waits for it',
    covers: ['S2', 'H6'],
    lab: 'full',
    remediate: ['1.4.1'],
    expect: {
      status: 'FIXED',
      also: async ({ backups }, node) => {
        const id = backups[0]?.id ?? '';
        edit(node, scheduler, (text) => `# by hand\n${text.replace(/\n {4}- --profiling=false/, '')}`);
        await node.settled();
        const { pid } = await only(node, scheduler);
        const restored = await node.remediate('--restore', id);
        expect(restored, JSON.stringify(restored)).toMatchObject({ status: 'FIXED', restarts: 0 });
        expect((await only(node, scheduler)).pid).toBe(pid);
      },
    },
  },
  {
    // Its author meant something else by it, but refusing would leave the node as weak as it is for that.
    title: 'a misspelt field, which the kubelet ignores in silence, stays as it is',
    covers: ['S5'],
    lab: 'full',
    given: (node) => {
      edit(node, scheduler, (text) => text.replace('spec:\n', 'spec:\n  comand: typo\n'));
      return Promise.resolve();
    },
    remediate: ['1.4.1'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      also: (_result, node) => expect(read(node, manifestPath(scheduler))).toContain('  comand: typo\n'),
    },
  },
  {
    title: 'after the directory was away the kubelet sees a change at its next look only',
    covers: ['S10', 'H5'],
    lab: 'full',
    given: async (node) => {
      const dir = node.at('/etc/kubernetes/manifests');
      const { pid } = await only(node, scheduler);
      renameSync(dir, `${dir}.away`);
      await gone(node, scheduler, pid);
      renameSync(`${dir}.away`, dir);
      await node.settled();
    },
    remediate: ['1.4.1'],
    expect: { status: 'FIXED', restarts: 1 },
  },
  {
    title:
      'a kubelet that is off during the write and comes back: the new one’s clash with the old is no crash',
    covers: ['S11', 'H9'],
    lab: 'full',
    remediate: ['1.2.15'],
    at: { point: 'apply.before-record', act: (node) => node.stopKubelet() },
    meanwhile: async (node) => {
      await written(node, manifestPath(api), read(node, manifestPath(api)));
      await delay(1_000);
      await node.startKubelet();
    },
    expect: { status: 'FIXED', untouched: ['etcd'] },
  },
  {
    title: 'an old process that goes on answering while it shuts down proves nothing',
    covers: ['S23', 'H16', 'H17'],
    lab: 'full',
    given: async (node) => {
      edit(node, api, withFlag('--shutdown-delay-duration=20s'));
      await processWith(node, api, '--shutdown-delay-duration=20s');
      await node.settled();
    },
    remediate: ['1.2.15'],
    expect: { status: 'FIXED', untouched: ['etcd', 'kubelet'] },
  },
  {
    title: 'no bytes of a file and no key reach the history of a run',
    covers: ['H32'],
    lab: 'full',
    remediate: ['1.3.2'],
    expect: {
      status: 'FIXED',
      also: async (_result, node) => {
        // Bodies are base64 or text there: whole lines of the manifest would be seen either way.
        const history = await node.history(controllers);
        const decoded = history.replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_all, data: string) =>
          Buffer.from(data, 'base64').toString('utf8'),
        );
        expect(decoded).toContain('profiling=false');
        const secret = read(node, '/etc/kubernetes/pki/sa.key').split('\n')[1] ?? '';
        for (const body of ['hostNetwork: true', 'terminationGracePeriodSeconds', secret]) {
          expect(decoded).not.toContain(body);
          expect(history).not.toContain(Buffer.from(body).toString('base64').slice(0, 20));
        }
      },
    },
  },
  {
    title: 'a slow boot is waited for',
    covers: ['S39'],
    lab: 'full',
    remediate: ['1.2.15'],
    meanwhile: async (node) => {
      // A dry boot has the new flag too, before anything is written.
      await written(node, manifestPath(api), read(node, manifestPath(api)));
      await processWith(node, api, '--profiling=false');
      const { pid } = await only(node, 'etcd');
      await node.kill(pid, 'SIGSTOP');
      await delay(node.kind === 'lab' ? 30_000 : 5_000);
      await node.kill(pid, 'SIGCONT');
    },
    expect: { status: 'FIXED', untouched: ['etcd', 'kubelet'] },
  },
  {
    title: 'a scheduler, bound to its loopback address; its flag is kept for kubeadm, too',
    covers: ['S26'],
    lab: 'full',
    remediate: ['1.4.1', '--persist'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: others(scheduler),
      also: ({ persisted }) => {
        expect(persisted?.configMap).toBe('kube-system/kubeadm-config');
        // The cluster may keep it from an earlier run on the same lab.
        expect(['persisted', 'held'], JSON.stringify(persisted)).toContain(persisted?.status);
      },
    },
  },
  {
    title: 'a controller-manager with a certificate of its own, which carries no time of its start',
    covers: ['S25'],
    lab: 'full',
    given: async (node) => {
      edit(node, controllers, (text) =>
        withFlag('--tls-private-key-file=/etc/kubernetes/pki/apiserver.key')(
          withFlag('--tls-cert-file=/etc/kubernetes/pki/apiserver.crt')(text),
        ),
      );
      await processWith(node, controllers, '--tls-private-key-file=/etc/kubernetes/pki/apiserver.key');
      await node.settled();
    },
    remediate: ['1.3.2'],
    expect: { status: 'FIXED', restarts: 1, untouched: others(controllers) },
  },
  {
    title: 'five changes there and back in a row',
    covers: ['S20', 'S38', 'H13'],
    lab: 'full',
    remediate: ['1.4.1'],
    expect: {
      status: 'FIXED',
      also: async (_result, node) => {
        const path = manifestPath(scheduler);
        for (const value of ['true', 'false', 'true', 'false']) {
          const next = await node.remediate('--manifest', path, '--set', `profiling=${value}`);
          expect(next, JSON.stringify(next)).toMatchObject({ status: 'FIXED', restarts: 1 });
        }
      },
    },
  },
  {
    title: 'a kubelet’s key: one restart of the kubelet, in force, and no other process moves',
    covers: ['S33'],
    lab: 'smoke',
    remediate: ['--manifest', kubeletConfig, '--set', 'streamingConnectionIdleTimeout=1h'],
    expect: { status: 'FIXED', restarts: 1, untouched: others('kubelet') },
  },
  {
    title: 'an etcd flag: a snapshot first, every member well, and the API server ready again',
    covers: ['S27', 'H26'],
    lab: 'smoke',
    remediate: ['--manifest', manifestPath('etcd'), '--set', 'auto-compaction-retention=8'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: ['kubelet'],
      also: ({ evidence, backups }, node) => {
        const useful = evidence?.states.find(({ state }) => state === 'useful');
        expect(useful?.detail).toBe('etcd health, every member, API server ready');
        const snapshot = backups.find(({ kind }) => kind === 'etcdSnapshot');
        expect(snapshot?.revision).toBeGreaterThan(1);
        const path = snapshot?.path ?? '';
        const bytes = readFileSync(existsSync(path) ? path : node.at(path));
        // As etcd's own tools verify it: whole pages, and their sha256 behind them.
        const database = bytes.subarray(0, -32);
        expect(database.length % 512).toBe(0);
        expect(createHash('sha256').update(database).digest()).toEqual(bytes.subarray(-32));
      },
    },
  },
  {
    title: 'a backup heals a manifest that cannot be parsed any more',
    covers: ['S4', 'S35'],
    lab: 'full',
    given: async (node) => {
      heal.id = (await node.remediate('1.4.1')).backups[0]?.id ?? '';
      const { pid } = await only(node, scheduler);
      edit(node, scheduler, (text) => text.replace('spec:\n', 'spec:\n\tbroken: true\n'));
      await gone(node, scheduler, pid);
    },
    get remediate() {
      return ['--restore', heal.id];
    },
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: others(scheduler),
      also: async (_result, node) => {
        expect((await only(node, scheduler)).flags).not.toContain('--profiling=false');
      },
    },
  },
  {
    title: 'a backup heals an API server that crashes',
    covers: ['S35'],
    lab: 'full',
    given: async (node) => {
      heal.id = (await node.remediate('1.2.15')).backups[0]?.id ?? '';
      await node.settled();
      const { pid } = await only(node, api);
      edit(node, api, withFlag('--no-such-flag=1'));
      await gone(node, api, pid);
    },
    get remediate() {
      return ['--restore', heal.id];
    },
    expect: { status: 'FIXED', restarts: 1, untouched: ['etcd', 'kubelet'] },
  },
];
