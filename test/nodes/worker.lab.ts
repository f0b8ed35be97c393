/** A worker node of the lab: its kubelet shows what it has in force to none of its own names, and is given one that may see it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { soon } from '../scenarios/support/soon.ts';
import { inNode, lab, labDir, remediateOn } from './lab-commands.ts';
import { kubeletConfig } from './tested-node.ts';

const name = 'w1';
const configFile = join(labDir, name, 'kubelet/config.yaml');
const policy = '/etc/kubemend/node.yaml';
const change = ['--manifest', kubeletConfig, '--set', 'streamingConnectionIdleTimeout=1h0m0s'];

const remediate = (...args: string[]): Promise<RemediationResult> => remediateOn(name, ...args);

const kubeletProcess = async (): Promise<string> => (await inNode(name, 'cat /run/units/kubelet.pid')).trim();

/** As docs/worker-nodes.md says after a change of the policy. */
async function restartWorker(): Promise<void> {
  const log = join(labDir, name, 'log/kubemend-worker.log');
  const from = readFileSync(log).length;
  await inNode(name, 'systemctl restart kubemend-worker kubemend-recover');
  await soon('the node worker', () => readFileSync(log).subarray(from).includes('ready: ') || undefined);
}

describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')('a worker node', () => {
  beforeAll(async () => {
    await lab('up');
    await lab('worker', name);
    await lab('kubemend');
  }, 1_800_000);
  afterAll(() => lab('down'), 120_000);

  it('without a name that may see it, its kubelet is not changed, and the reason says where to name one', async () => {
    const [before, kubelet] = [readFileSync(configFile), await kubeletProcess()];
    await inNode(name, `cp ${policy} ${policy}.kept; sed -i /kubeletToken/d ${policy}`);
    await restartWorker();
    const result = await remediate(...change);
    await inNode(name, `mv ${policy}.kept ${policy}`);
    await restartWorker();
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code: 'PREREQUISITE_MISSING' });
    expect(result.reason).toContain('docs/worker-nodes.md');
    expect(readFileSync(configFile).equals(before)).toBe(true);
    expect(await kubeletProcess()).toBe(kubelet);
  });

  it('a key of its kubelet is changed, seen in force, and put back from the backup byte for byte', async () => {
    const [before, kubelet] = [readFileSync(configFile), await kubeletProcess()];
    const result = await remediate(...change);
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', restarts: 1 });
    expect(await kubeletProcess()).not.toBe(kubelet);
    const back = await remediate('--restore', result.backups[0]?.id ?? '');
    expect(back, JSON.stringify(back)).toMatchObject({ status: 'FIXED' });
    expect(readFileSync(configFile).equals(before)).toBe(true);
  });
});
