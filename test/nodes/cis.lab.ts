/**
 * A fresh kubeadm node, hardened and put back, with kube-bench as the judge; and kube-bench beside kubemend on nodes of many
 * shapes: every verdict is the same, or is in the table of explained differences.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { BatchResult } from '../../src/contracts/batch.ts';
import { digestTree } from '../scenarios/support/node-state.ts';
import { soon } from '../scenarios/support/soon.ts';
import { runProgram } from '../scenarios/support/programs.ts';
import { edit, only, read, restartKubelet, withFlag, write } from './acts.ts';
import { inNode, labDir } from './lab-commands.ts';
import { startLabNode } from './lab-node.ts';
import { differencesOf, numbersWith, runKubeBench, runKubemend, saidBy } from './parity/kube-bench.ts';
import type { Difference, Said } from './parity/kube-bench.ts';
import { isExplained } from './parity/explained.ts';
import { mutations } from './parity/mutations.ts';
import type { Mutation } from './parity/mutations.ts';
import { components, kubeletConfig } from './tested-node.ts';
import type { RunningProcess, TestedNode } from './tested-node.ts';

const name = 'cp';
const failingFresh = [
  ...['1.1.12', '1.2.5', '1.2.15', '1.2.16', '1.2.17', '1.2.18', '1.2.19', '1.2.30'],
  ...['1.3.2', '1.4.1', '4.1.1', '4.1.9', '4.3.1'],
];
/** what only a person can say: README "A whole node" */
const answers = `
acceptRisk: low
accept: [1.1.12, 1.2.16, 1.2.17, 1.2.18, 1.2.19, 3.2.1, 1.2.30]
exclude:
  - { check: 1.2.5, reason: the kubelets sign their own certificates }
`;

describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')('CIS on a kubeadm node', () => {
  let node: TestedNode;
  let dir: string;
  let fresh: Said;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kubemend-cis-'));
    writeFileSync(join(dir, 'answers.yaml'), answers);
    node = await startLabNode();
    // The user that 1.1.12 asks for is made by whoever owns the node.
    await inNode(name, 'useradd --system --user-group --no-create-home --shell /usr/sbin/nologin etcd');
  }, 1_800_000);
  afterAll(async () => {
    rmSync(dir, { recursive: true });
    await (node as TestedNode | undefined)?.close();
  }, 120_000);

  const hardenAll = async (): Promise<BatchResult> => {
    const args = ['remediate', '--all', '--answers', join(dir, 'answers.yaml'), '--json'];
    const { stdout, stderr } = await node.kubemend(...args);
    if (!stdout.startsWith('{')) throw new Error(`kubemend ${args.join(' ')} printed:\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as BatchResult;
  };
  /** files with their modes and owners, of all that a check may change */
  const filesNow = (): Record<string, string> => ({
    ...digestTree(node.at('/etc/kubernetes')),
    ...digestTree(node.at(kubeletConfig)),
  });
  const processesNow = async (): Promise<RunningProcess[][]> =>
    await Promise.all([...components, 'kubelet'].map((component) => node.processes(component)));
  const lookTwice = async (): Promise<{ theirs: Said; unexplained: Difference[] }> => {
    const theirs = saidBy(await runKubeBench(name));
    const ours = saidBy(await runKubemend(name));
    const unexplained = differencesOf(theirs, ours).filter((difference) => !isExplained(difference));
    return { theirs, unexplained };
  };
  const kubectl = async (...args: string[]): Promise<string> => {
    const program = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
    const config = ['--kubeconfig', join(labDir, 'kubeconfig')];
    const { exitCode, stdout, stderr } = await runProgram(program, [...config, ...args], {
      env: process.env,
      cwd: labDir,
    });
    expect(exitCode, stderr).toBe(0);
    return stdout.trim();
  };

  it('fresh: kube-bench and kubemend say the same', async () => {
    const { theirs, unexplained } = await lookTwice();
    fresh = theirs;
    expect(numbersWith(fresh, 'FAIL')).toEqual(failingFresh);
    expect(unexplained).toEqual([]);
  });

  it('one command brings kube-bench to the two that it must leave, and one more takes it all back', async () => {
    await kubectl('run', 'idle', '--image=lab.local/pause:3.10.1', '--image-pull-policy=Never');
    await kubectl('wait', '--for=condition=Ready', 'pod/idle', '--timeout=60s');
    const started = [
      'get',
      'pod',
      'idle',
      '-o',
      'jsonpath={.status.startTime}{.status.containerStatuses[0]}',
    ];
    const workload = await kubectl(...started);
    const before = filesNow();

    const result = await hardenAll();
    expect(result.checks.filter(({ outcome }) => outcome === 'guilty')).toEqual([]);
    // What is left fails by kube-bench's WARN alone: it is for a person, and told with the reason.
    expect(result.status, result.reason).toBe('PARTLY_FIXED');
    const restarts = Object.fromEntries(result.runs.map((run) => [run.target, run.restarts]));
    expect(restarts).toEqual({
      files: 0,
      'kube-scheduler': 1,
      'kube-controller-manager': 1,
      'kube-apiserver': 1,
    });
    await node.settled();
    const hardened = await lookTwice();
    expect(numbersWith(hardened.theirs, 'FAIL')).toEqual(['1.2.5', '4.3.1']);
    expect(hardened.unexplained).toEqual([]);
    expect(await kubectl(...started)).toBe(workload);
    expect(await kubectl('logs', '-n', 'kube-system', 'kube-scheduler-cp', '--tail=1')).not.toBe('');
    const version = ['exec', '-n', 'kube-system', 'kube-scheduler-cp', '--', 'kube-scheduler', '--version'];
    expect(await kubectl(...version)).toContain('Kubernetes v');

    const [files, processes] = [filesNow(), await processesNow()];
    const again = await hardenAll();
    expect(again).toMatchObject({ status: 'NOT_COMPLIANT', runs: [], restarts: 0 });
    expect(filesNow()).toEqual(files);
    expect(await processesNow()).toEqual(processes);

    const restored = await node.kubemend('backups', 'restore', '--run', 'batch/lab/cp');
    expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
    await node.settled();
    expect(withoutMade(filesNow())).toEqual(before);
    expect(numbersWith(saidBy(await runKubeBench(name)), 'FAIL')).toEqual(failingFresh);
    await kubectl('delete', 'pod', 'idle', '--now');
  });

  it.each(mutations)('kube-bench and kubemend say the same of $title', async (mutation) => {
    await mutate(mutation);
    try {
      const { theirs, unexplained } = await lookTwice();
      expect(unexplained).toEqual([]);
      // Else nothing was shown: the node is one that both have seen before.
      const changed = [...theirs].filter(([id, one]) => one.status !== fresh.get(id)?.status);
      expect(changed.map(([id]) => id)).toEqual(expect.arrayContaining([...mutation.changes]));
    } finally {
      if (mutation.shell === undefined) await node.restore();
      else await inNode(name, mutation.shell.undoes);
    }
  });

  async function mutate({ shell, manifest, kubelet }: Mutation): Promise<void> {
    if (shell !== undefined) await inNode(name, shell.does);
    if (manifest !== undefined) {
      const { component, without = [], with: flags = [] } = manifest;
      const { pid } = await only(node, component);
      edit(node, component, (text) => {
        const kept = text
          .split('\n')
          .filter((line) => !without.some((flag) => line.trim().startsWith(`- ${flag}`)));
        return flags.reduce((edited, flag) => withFlag(flag)(edited), kept.join('\n'));
      });
      await soon(`another ${component}`, async () => {
        const [next, ...others] = await node.processes(component);
        return (next !== undefined && others.length === 0 && next.pid !== pid) || undefined;
      });
      await node.settled();
    }
    if (kubelet !== undefined) {
      const document = parseDocument(read(node, kubeletConfig));
      for (const [key, value] of Object.entries(kubelet)) document.setIn(key.split('.'), value);
      write(node, kubeletConfig, document.toString());
      await restartKubelet(node);
      await node.settled();
    }
  }
});

/** Directories that the run has made stay, as it says. */
function withoutMade(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !/\/cis\/?$/.test(path)));
}
