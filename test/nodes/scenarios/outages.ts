/** Whoever repairs goes away after the write: the node puts itself back, and says who did it. */
import { expect } from 'vitest';
import { soon } from '../../scenarios/support/soon.ts';
import { read, unknownFlag } from '../acts.ts';
import type { Expected, Scenario } from '../scenario.ts';
import { manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const scheduler = 'kube-scheduler';
const untouched = ['kube-apiserver', 'kube-controller-manager', 'etcd', 'kubelet'] as const;

async function backOnDisk(node: TestedNode): Promise<void> {
  await soon(
    'the old bytes',
    () => !read(node, manifestPath(scheduler)).includes('--profiling=false') || undefined,
  );
}

/** The record is final: what the recoverer does, it tells there. */
async function selfReverted(node: TestedNode): Promise<void> {
  await soon(
    'the journal to say who put it back',
    () =>
      /"kind":"change rolledBack".*"by":"recover"/.test(read(node, '/var/lib/kubemend/journal.jsonl')) ||
      undefined,
  );
}

async function restartWorker(node: TestedNode): Promise<void> {
  await node.killWorker();
  node.failPoint.releaseAll();
  await node.startWorker();
}

const selfRevert: Expected = {
  status: 'REMEDIATION_FAILED_ROLLED_BACK',
  code: 'SELF_REVERTED',
  untouched,
};

export const outages: readonly Scenario[] = [
  {
    title: 'the power is cut after the write: the old form is back before the kubelet starts',
    covers: ['S15', 'H33'],
    lab: 'smoke',
    remediate: ['1.4.1'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        await node.cutPower();
        node.failPoint.releaseAll();
        await node.switchOn();
        await backOnDisk(node);
        await selfReverted(node);
      },
    },
    expect: { ...selfRevert, reason: /the machine was restarted/, untouched: [] },
  },
  {
    title:
      'the power is cut on an API server that cannot start: its old form is back before the kubelet starts',
    covers: ['S15', 'H33'],
    lab: 'full',
    remediate: unknownFlag,
    at: {
      point: 'apply.renamed',
      act: async (node) => {
        await node.cutPower();
        node.failPoint.releaseAll();
        await node.switchOn();
        await selfReverted(node);
      },
    },
    expect: { ...selfRevert, reason: /the machine was restarted/, untouched: [] },
  },
  {
    title: 'the worker is killed after the write and does not come back in time',
    covers: ['S13', 'H23'],
    lab: 'full',
    remediate: ['1.4.1', '--revert-after', '30s'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        await node.killWorker();
        node.failPoint.releaseAll();
        await backOnDisk(node);
        await selfReverted(node);
        await node.startWorker();
      },
    },
    expect: selfRevert,
  },
  {
    title: 'Temporal is killed after the write and does not come back in time',
    covers: ['S14', 'H22'],
    lab: 'full',
    remediate: ['1.4.1', '--revert-after', '30s'],
    at: {
      point: 'gate.soak',
      act: async (node) => {
        await node.killTemporal();
        node.failPoint.releaseAll();
        await backOnDisk(node);
        await selfReverted(node);
        await node.startTemporal();
      },
    },
    expect: selfRevert,
  },
  {
    title:
      'the worker is killed between the rename and its record: what became of the write is unknown, and it goes back',
    covers: ['S13'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: { point: 'apply.renamed', act: restartWorker },
    expect: { status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'WRITE_FAILED', untouched },
  },
  {
    title: 'the worker is killed in the gate and comes back: it goes on from there',
    covers: ['S13'],
    lab: 'full',
    remediate: ['1.4.1'],
    at: { point: 'gate.soak', act: restartWorker },
    expect: { status: 'FIXED', restarts: 1, untouched },
  },
  {
    title:
      'a run that is terminated after the write is put back by the node, and the next run goes on from there',
    covers: ['S14'],
    lab: 'full',
    steps: [
      {
        does: 'terminated while it soaks',
        act: async (node) => {
          node.failPoint.arm('gate.soak');
          const started = await node.kubemend('remediate', '1.4.1', '--detach', '--revert-after', '30s');
          expect(started.exitCode, started.stderr).toBe(0);
          await node.failPoint.reached('gate.soak');
          await node.terminate(scheduler);
          node.failPoint.releaseAll();
          await backOnDisk(node);
          await soon(
            'the journal to say so',
            () =>
              /"kind":"change rolledBack".*"by":"[a-z]+"/.test(
                read(node, '/var/lib/kubemend/journal.jsonl'),
              ) || undefined,
          );
          await node.settled();
        },
      },
      {
        does: 'the next run',
        act: async (node) => {
          const result = await node.remediate('1.4.1');
          expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', restarts: 1 });
        },
      },
    ],
  },
  {
    title: 'a directory that is read-only: told by name, and nothing is changed',
    covers: ['S17'],
    lab: 'full',
    given: (node) => node.mount('read-only', '/etc/kubernetes/manifests'),
    remediate: ['1.4.1'],
    expect: { status: 'REMEDIATION_FAILED', code: 'WRITE_FAILED', reason: /EROFS/ },
  },
  {
    title: 'a manifest that cannot be renamed over',
    covers: ['S17', 'H19'],
    lab: 'full',
    given: (node) => node.mount('itself', manifestPath(scheduler)),
    remediate: ['1.4.1'],
    expect: { status: 'REMEDIATION_FAILED', code: 'WRITE_FAILED', reason: /EBUSY/ },
  },
  {
    title: 'no space for a backup, no change',
    covers: ['S17', 'H29'],
    lab: 'full',
    given: (node) => node.mount('full', '/var/backups/cis-remediation'),
    remediate: ['1.4.1'],
    expect: { status: 'REMEDIATION_FAILED', code: 'BACKUP_FAILED', reason: /ENOSPC|space/ },
  },
];
