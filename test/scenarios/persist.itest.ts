/** `--persist`: what was changed on the node is in kubeadm's ConfigMaps too, and what goes wrong there never undoes the node's change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { askApi } from '../practice/support/ask.ts';
import { keepNode } from './support/node-state.ts';
import type { Keeper } from './support/node-state.ts';
import { recordHistory } from './support/record-history.ts';
import { startStack } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
let keeper: Keeper;
beforeAll(async () => {
  stack = await startStack();
  keeper = keepNode(stack.node);
});
afterAll(async () => await stack.stop());
beforeEach(async () => {
  await stack.endRuns();
  await keeper.restore();
});

const scheduler = '/etc/kubernetes/manifests/kube-scheduler.yaml';
const manifest = (): string => readFileSync(join(stack.node.dir, scheduler), 'utf8');

async function held(name: 'kubeadm-config' | 'kubelet-config'): Promise<string> {
  const { text } = await askApi(stack.node, `/api/v1/namespaces/kube-system/configmaps/${name}`);
  const { data } = JSON.parse(text) as { data: Record<string, string> };
  return data[name === 'kubeadm-config' ? 'ClusterConfiguration' : 'kubelet'] ?? '';
}

async function remediate(...args: string[]): Promise<RemediationResult> {
  return (await stack.kubemendRemediate(...args)).answer;
}

it('a flag: warned of without, written with --persist; what was put back is told of, and its backup says how', async () => {
  const before = await held('kubeadm-config');
  const warned = await remediate('--manifest', scheduler, '--set', 'v=4');
  expect(warned, JSON.stringify(warned)).toMatchObject({
    status: 'FIXED',
    persisted: { status: 'notAsked', configMap: 'kube-system/kubeadm-config', changed: ['--v'] },
  });
  expect(await held('kubeadm-config')).toBe(before);

  const planned = await stack.kubemend(['plan', '1.4.1', '--persist']);
  expect(planned.stdout).toContain('kubeadm: kube-system/kubeadm-config: as on the node: --profiling');
  const run = await stack.start({ checks: ['1.4.1'], persist: true }, 'kube-scheduler');
  const result = (await run.result()) as RemediationResult;
  await recordHistory('fixed-persisted', run);
  expect(result, JSON.stringify(result)).toMatchObject({
    status: 'FIXED',
    persisted: { status: 'persisted', changed: ['--profiling'] },
  });
  expect(await held('kubeadm-config')).toBe(
    before.replace('scheduler: {}\n', 'scheduler:\n  extraArgs:\n  - name: profiling\n    value: "false"\n'),
  );
  const kept = result.persisted?.backup;
  expect(readFileSync(kept?.path ?? '', 'utf8')).toContain(JSON.stringify(before));
  const shown = await stack.kubemend(['backups', 'show', kept?.id ?? '']);
  expect(shown.stdout).toContain(
    `kubectl --kubeconfig /etc/kubernetes/admin.conf replace -f ${kept?.path ?? ''}`,
  );
  expect(result.phases.map(({ name }) => name)).toContain('persist');

  const restored = await stack.kubemend(['backups', 'restore', result.backups[0]?.id ?? '']);
  expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
  expect(restored.stdout).toContain(
    'warning: `kubeadm upgrade` would undo this: kube-system/kubeadm-config does not say the same of --profiling; `--persist` writes it there',
  );
  expect((await stack.kubemend(['journal', 'verify'])).exitCode).toBe(0);
});

it('a kubelet’s key is written into kubelet-config', async () => {
  const before = await held('kubelet-config');
  const edit = ['--manifest', '/var/lib/kubelet/config.yaml', '--set', 'streamingConnectionIdleTimeout=1h'];
  const result = await remediate(...edit, '--persist');
  expect(result, JSON.stringify(result)).toMatchObject({
    status: 'FIXED',
    persisted: { status: 'persisted' },
  });
  expect(await held('kubelet-config')).toBe(
    before.replace('streamingConnectionIdleTimeout: 0s', 'streamingConnectionIdleTimeout: 1h'),
  );
});

it('what may not be written, or is written by others each time, is a word in the result: the change stays', async () => {
  for (const [fault, words, value] of [
    ['configmap-forbidden', 'status 403', '5'],
    ['configmap-conflict', 'someone else each time', '6'],
    ['no-kubeadm', 'kubeadm does not run this cluster', '7'],
  ] as const) {
    await stack.node.fault(fault);
    const result = await remediate('--manifest', scheduler, '--set', `v=${value}`, '--persist');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'FIXED',
      persisted: { status: 'failed' },
    });
    expect(result.persisted?.reason).toContain(words);
    expect(manifest()).toContain(`--v=${value}`);
    await stack.node.clearFault(fault);
  }
});
