/** Checks of the benchmark that are mended by their numbers, where a node fails them. */
import { expect } from 'vitest';
import { soon } from '../../scenarios/support/soon.ts';
import { edit, gone, only, read, restartKubelet, write } from '../acts.ts';
import type { Scenario } from '../scenario.ts';
import { components, kubeletConfig } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

/** Asked for, approved by a person, done. */
async function mendApproved(node: TestedNode, number: string): Promise<void> {
  const options = ['--accept-risk', 'high', '--detach', '--json'];
  const started = await node.kubemend('remediate', number, ...options);
  expect(started.exitCode, started.stderr).toBe(0);
  const { workflowId } = JSON.parse(started.stdout) as { workflowId: string };
  const plan = await soon('the run to wait for approval', async () => {
    const { stdout } = await node.kubemend('approvals');
    return /kubemend approve \S+ --plan ([0-9a-f]{8})/.exec(stdout)?.[1];
  });
  const approved = await node.kubemend('approve', workflowId, '--plan', plan, '--by', 'ben');
  expect(approved.exitCode, approved.stderr).toBe(0);
  const watched = await node.kubemend('watch', workflowId);
  expect(watched.stdout, watched.stderr).toContain('FIXED');
  await node.settled();
}

export const byNumber: readonly Scenario[] = [
  {
    title: 'nobody without a name is let in but to the health paths, once a person has approved it (1.2.1)',
    covers: ['S6', 'H12'],
    lab: 'full',
    steps: [
      {
        does: 'a yes to what lets nobody in',
        act: async (node) => {
          expect(await node.askApiAsNobody('/version')).toBe(200);
          await mendApproved(node, '1.2.1');
          expect(await node.askApiAsNobody('/livez')).toBe(200);
          expect(await node.askApiAsNobody('/version')).toBe(401);
        },
      },
    ],
  },
  {
    title: 'an etcd that takes clients without a certificate takes none any more (2.2)',
    covers: ['S27'],
    lab: 'full',
    steps: [
      {
        does: 'an etcd that lets everybody in, and a yes to the change',
        act: async (node) => {
          const { pid } = await only(node, 'etcd');
          edit(node, 'etcd', (text) => text.replace('--client-cert-auth=true', '--client-cert-auth=false'));
          await gone(node, 'etcd', pid);
          await node.settled();
          await mendApproved(node, '2.2');
          expect((await only(node, 'etcd')).flags).toContain('--client-cert-auth=true');
        },
      },
    ],
  },
  {
    title:
      'a kubelet that keeps idle connections for ever: one restart of it, and no other process moves (4.2.5)',
    covers: ['S33'],
    lab: 'full',
    given: async (node) => {
      const text = read(node, kubeletConfig);
      write(node, kubeletConfig, text.replace(/(streamingConnectionIdleTimeout:) .*/, '$1 -1s'));
      await restartKubelet(node);
      await node.settled();
    },
    remediate: ['4.2.5'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: components,
      also: async ({ checks }, node) => {
        expect(checks).toEqual([{ id: 'cis-1.12/4.2.5', before: 'fail', after: 'pass' }]);
        expect(read(node, kubeletConfig)).toContain('streamingConnectionIdleTimeout: 4h0m0s');
        await node.settled();
      },
    },
  },
];
