/** What is written and does not hold: it goes back, and is proved to be back. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import {
  edit,
  gone,
  kubeletSays,
  only,
  processWith,
  read,
  restartKubelet,
  withFlag,
  write,
  unknownFlag,
} from '../acts.ts';
import type { Scenario } from '../scenario.ts';
import { kubeletConfig, manifestPath } from '../tested-node.ts';

const api = 'kube-apiserver';
const scheduler = 'kube-scheduler';

const pki = '/etc/kubernetes/pki';
/** Files that are there, and not the right ones: no rehearsal that is on by default can tell. */
const withFiles = (flags: Record<string, string>): string[] => [
  ...['--manifest', manifestPath(api), '--accept-risk', 'high'],
  ...Object.entries(flags).flatMap(([flag, file]) => ['--set', `${flag}=${pki}/${file}`]),
];

export const rolledBack: readonly Scenario[] = [
  {
    title: 'a crash at the start is noticed at the second one, and told in the program’s own words',
    covers: ['S3', 'H13'],
    lab: 'full',
    remediate: unknownFlag,
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /ended 2 times after its start: exit code 1, .*unknown flag: --no-such-flag/,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
    },
  },
  {
    title:
      'five attempts in a row that crash: each goes back, however long the kubelet holds the good form back',
    covers: ['S20', 'H13'],
    lab: 'full',
    given: async (node) => {
      for (let attempt = 1; attempt < 5; attempt += 1) {
        const result = await node.remediate(...unknownFlag);
        expect(result.status, `attempt ${attempt}: ${result.reason}`).toBe('REMEDIATION_FAILED_ROLLED_BACK');
      }
      await node.settled();
    },
    remediate: unknownFlag,
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /unknown flag: --no-such-flag/,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
      also: (_result, node) => {
        expect(existsSync(node.at('/var/lib/kubemend/emergency-stop.json'))).toBe(false);
      },
    },
  },
  {
    title:
      'a kubelet that was started while its API server was away ignores the restored file, and is restarted',
    covers: ['S12', 'H10'],
    lab: 'full',
    remediate: unknownFlag,
    meanwhile: async (node) => {
      await gone(node, api, (await only(node, api)).pid);
      await restartKubelet(node);
    },
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      untouched: ['etcd'],
      also: async (result, node) => {
        const { stdout } = await node.kubemend('journal', 'show');
        expect(stdout).toMatch(/kubelet restart.*wedged/s);
        // Of the API server's own restarts it is none.
        const why = expect.stringMatching(/^wedged/) as string;
        expect(result.kubeletRestarts).toEqual([{ at: expect.any(String) as string, why }]);
      },
    },
  },
  {
    title: 'healthy, and its tokens are refused by another key: what Pods hold must be accepted again',
    covers: ['gate'],
    lab: 'full',
    given: (node) => {
      const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
      write(node, `${pki}/other.pub`, other.export({ type: 'spki', format: 'pem' }).toString());
      return Promise.resolve();
    },
    remediate: withFiles({ 'service-account-key-file': 'other.pub' }),
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /service account tokens: a token .* is not accepted/,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
    },
  },
  {
    title: 'healthy, and no kubelet knows its client certificate: logs must be there again',
    covers: ['gate'],
    lab: 'full',
    remediate: withFiles({
      'kubelet-client-certificate': 'front-proxy-client.crt',
      'kubelet-client-key': 'front-proxy-client.key',
    }),
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /Pod log from the kubelet: kube-scheduler-\S+: status 401/,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
    },
  },
  {
    title: 'an admission plugin without its configuration, tried on the live one: back, with the outage',
    covers: ['gate'],
    lab: 'smoke',
    remediate: [
      ...['--manifest', manifestPath(api), '--accept-risk', 'high', '--rehearse', 'off'],
      ...['--set', 'enable-admission-plugins=NodeRestriction,EventRateLimit'],
    ],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /ended 2 times after its start: exit code 1, .*EventRateLimit/,
      outage: 'some',
      untouched: ['etcd', 'kubelet'],
    },
  },
  {
    title: 'the old form under a later name, while the new one soaks: told, and put back',
    covers: ['S8', 'H2'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        const { pid } = await only(node, scheduler);
        const old = read(node, manifestPath(scheduler)).replace(/\n {4}- --profiling=false/, '');
        write(node, `${manifestPath(scheduler)}.bak`, old);
        await gone(node, scheduler, pid);
      },
    },
    expect: {
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      files: 'theirs',
      reason: /kube-scheduler\.yaml\.bak/,
    },
  },
  {
    title: 'a second file of the Pod comes and goes while it soaks, and the Pod goes with it',
    covers: ['S9', 'H2'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        const { pid } = await only(node, scheduler);
        const path = `${manifestPath(scheduler)}.bak`;
        write(node, path, read(node, manifestPath(scheduler)));
        await gone(node, scheduler, pid);
        const second = await only(node, scheduler);
        rmSync(node.at(path));
        await gone(node, scheduler, second.pid);
      },
    },
    expect: { status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'GATE_FAILED' },
  },
  {
    title: 'a value that only fails live: the kubelet does not start with it, and nothing else moves',
    covers: ['S33'],
    lab: 'smoke',
    remediate: ['--manifest', kubeletConfig, '--set', 'tlsCipherSuites=TLS_NOT_A_SUITE', '--rehearse', 'off'],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /Cipher suite TLS_NOT_A_SUITE not supported/,
      untouched: [api, 'kube-controller-manager', scheduler, 'etcd'],
    },
  },
  {
    title: 'a misspelt key, which the kubelet ignores in silence, is not in force',
    covers: ['S33'],
    lab: 'full',
    remediate: [
      ...['--manifest', kubeletConfig, '--set', 'streamingConectionIdleTimeout=1h'],
      ...['--allow-unknown', '--timeout', '5s', '--rehearse', 'off'],
    ],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /streamingConectionIdleTimeout is absent, expected 1h/,
      untouched: [api, 'kube-controller-manager', scheduler, 'etcd'],
    },
  },
  {
    title: 'an etcd that does not start is put back, and the API server is ready again',
    covers: ['S27', 'H26'],
    lab: 'smoke',
    remediate: [
      ...['--manifest', manifestPath('etcd'), '--set', 'trusted-ca-file=/etc/kubernetes/pki/etcd/server.key'],
    ],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /exit code 1/,
      outage: 'some',
      untouched: ['kubelet'],
    },
  },
  {
    title: 'a controller-manager that crashes at its start',
    covers: ['S25'],
    lab: 'full',
    remediate: [
      ...['--manifest', manifestPath('kube-controller-manager'), '--set', 'no-such-flag=1'],
      ...['--allow-unknown', '--rehearse', 'off'],
    ],
    expect: {
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
      reason: /unknown flag/,
      untouched: [api, scheduler, 'etcd', 'kubelet'],
    },
  },
  {
    title: 'a person’s edit while it soaks is not written over',
    covers: ['S18', 'H21', 'H24'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        edit(node, scheduler, withFlag('--kube-api-qps=77'));
        await processWith(node, scheduler, '--kube-api-qps=77');
      },
    },
    expect: {
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'REVERT_CONFLICT',
      files: 'theirs',
      also: async (_result, node) => {
        expect(read(node, manifestPath(scheduler))).toContain('--kube-api-qps=77');
        await node.settled();
      },
    },
  },
  {
    title: 'a second change of the node waits for the first, and gives up when it may not wait',
    covers: ['S19', 'H25'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        const second = await node.remediate('1.3.2', '--wait', '1s');
        expect(second, JSON.stringify(second)).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE' });
      },
    },
    expect: { status: 'FIXED', untouched: [api, 'kube-controller-manager', 'etcd', 'kubelet'] },
  },
  {
    title: 'a file that another hand made unreadable to the kubelet stays theirs, and is told',
    covers: ['S4'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        const { pid } = await only(node, scheduler);
        const from = node.kubeletLog().length;
        edit(node, scheduler, (text) => text.replace('spec:\n', 'spec:\n\tbroken: true\n'));
        await kubeletSays(node, /couldn't parse as pod/, from);
        await gone(node, scheduler, pid);
      },
    },
    expect: { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'REVERT_CONFLICT', files: 'theirs' },
  },
];
