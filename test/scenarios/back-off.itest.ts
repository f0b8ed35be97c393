/** A component that came and went several times within minutes: the kubelet holds its good form back, and that is waited out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fastPace } from '../../src/practice/settings.ts';
import { durationMs } from '../../src/domain/duration.ts';
import { addFlag } from '../practice/support/practice-nodes.ts';
import { shortGate } from '../support/short-gate.ts';
import { digestEtc, replaceFile } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import { soon } from './support/soon.ts';
import type { Stack } from './support/stack.ts';

const scheduler = 'kube-scheduler';
const gate = { ...shortGate, accept: '8s', start: '8s' };

let stack: Stack;
shareStack(
  (shared) => {
    stack = shared;
  },
  // The kubelet's own times; and no container is forgotten meanwhile, which would make the wait shorter.
  { node: { pace: { ...fastPace, backoffScale: 1, collectMs: 3_600_000 } }, nodeConfig: { gate } },
);

/** Another form takes its place and crashes, and the same bytes come back. */
async function flip(): Promise<void> {
  const { node } = stack;
  const [pid = 0] = node.pidsOf(scheduler);
  const good = addFlag(node, scheduler, '--v=nonsense');
  await soon('the end of the good form', () => !node.pidsOf(scheduler).includes(pid) || undefined);
  replaceFile(node.manifestPath(scheduler), good);
  await node.ready({ judged: true, timeoutMs: 90_000 });
}

it('H13: the good form of a change that is put back is held back longer than its gate waits, and runs again', async () => {
  const before = digestEtc(stack.node);
  for (let times = 0; times < 3; times += 1) await flip();
  const crashing = {
    manifest: '/etc/kubernetes/manifests/kube-scheduler.yaml',
    set: { 'no-such-flag': '1' },
  };
  const how = { allowUnknown: true, rehearse: 'off', acceptRisk: 'high' } as const;
  const answer = await stack.remediate({ ...crashing, ...how }, scheduler);
  expect(answer.status, answer.reason).toBe('REMEDIATION_FAILED_ROLLED_BACK');
  expect(existsSync(join(stack.node.dir, 'var/lib/kubemend/emergency-stop.json'))).toBe(false);
  expect(digestEtc(stack.node)).toEqual(before);
  expect(readFileSync(stack.node.paths.kubeletLog, 'utf8')).toContain(
    'back-off 40s restarting failed container',
  );
  const states = stack.records().at(-1)?.revertEvidence?.states ?? [];
  const startedMs = states.find(({ state }) => state === 'started')?.reachedAtMs ?? 0;
  expect(startedMs).toBeGreaterThan(durationMs(gate.accept) + durationMs(gate.start));
}, 400_000);
