/** The practice node of a suite: every part a process of its own, limits in proportion to its half-second tick. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { Component } from '../../src/contracts/basics.ts';
import { workflowIds } from '../../src/domain/names.ts';
import type { PracticeNodeOptions } from '../../src/practice/practice-node.ts';
import { askApi } from '../practice/support/ask.ts';
import { argvOf, eventually } from '../practice/support/practice-nodes.ts';
import { isAlive } from '../kill/support/run-cell.ts';
import { argvAsInManifests, keepNode, replaceFile } from '../scenarios/support/node-state.ts';
import { kubemendPath, runProgram } from '../scenarios/support/programs.ts';
import { shortGate } from '../support/short-gate.ts';
import { cluster, nodeName, startStack } from '../support/stack.ts';
import { removeNew } from './acts.ts';
import { mountCommand, unmountCommand } from './mounts.ts';
import { kubeletConfig } from './tested-node.ts';
import type { TestedNode } from './tested-node.ts';

export async function startPracticeNode(options: Partial<PracticeNodeOptions> = {}): Promise<TestedNode> {
  const stack = await startStack({
    ...options,
    nodeConfig: { gate: shortGate, recover: { tick: '400ms', lockWait: '1s' } },
  });
  const { node, parts, failPoints } = stack;
  const keeper = keepNode(node);
  const at = (path: string): string => join(node.dir, path);
  const mounted: string[] = [];
  const unmountAll = (): void => {
    for (const path of mounted.splice(0)) execFileSync('sh', ['-c', unmountCommand(path)]);
  };
  const known = ['/etc/kubernetes', '/etc/kubernetes/pki'].map((dir) => [dir, readdirSync(at(dir))] as const);
  const pristineConfig = readFileSync(at(kubeletConfig));
  const kubemend: TestedNode['kubemend'] = async (...args) =>
    await runProgram(process.execPath, [kubemendPath, ...args], { env: { ...stack.env }, cwd: stack.dir });
  const startParts = async (): Promise<void> => {
    // In their order: a worker is ready only with its server.
    for (const name of ['Temporal server', 'control worker', 'node worker'] as const) {
      if (!isAlive(parts[name].pid())) await parts[name].restart();
    }
  };

  return {
    kind: 'practice',
    get tickMs() {
      return node.settings.pace.tickMs;
    },
    kubemend,
    async remediate(...args) {
      const { stdout, stderr } = await kubemend('remediate', ...args, '--json');
      try {
        return JSON.parse(stdout) as RemediationResult;
      } catch {
        throw new Error(`kubemend remediate ${args.join(' ')} --json printed:\n${stdout}\n${stderr}`);
      }
    },
    at,
    processes: (component) =>
      Promise.resolve(node.pidsOf(component).map((pid) => ({ pid, flags: flagsIn(argvOf(pid)) }))),
    askApi: (path) => statusOf(askApi(node, path)),
    askApiAsNobody: (path) => statusOf(askApi(node, path, { anonymous: true })),
    stopKubelet: () => node.fault('kubelet-stopped').then(() => undefined),
    startKubelet: () => node.clearFault('kubelet-stopped'),
    kubeletLog: () => readFileSync(node.paths.kubeletLog, 'utf8'),
    kill: (pid, signal) => {
      process.kill(pid, signal);
      return Promise.resolve();
    },
    async cutPower() {
      await Promise.all([parts['node worker'].kill(), node.stop()]);
    },
    async switchOn() {
      await stack.withFailPoints(() => node.start());
      await parts['node worker'].restart();
    },
    killWorker: () => parts['node worker'].kill(),
    startWorker: () => parts['node worker'].restart(),
    killTemporal: () => parts['Temporal server'].kill(),
    startTemporal: startParts,
    async terminate(target) {
      await stack.client.workflow
        .getHandle(workflowIds.remediate(cluster, nodeName, target))
        .terminate('by hand');
    },
    history: async (target) => {
      const run = stack.client.workflow.getHandle(workflowIds.remediate(cluster, nodeName, target));
      return JSON.stringify(await run.fetchHistory());
    },
    mount(how, path) {
      mounted.push(at(path));
      execFileSync('sh', ['-c', mountCommand(how, at(path))]);
      return Promise.resolve();
    },
    onOther: () => Promise.reject(new Error('a practice node is alone')),
    failPoint: {
      arm: (point) => failPoints.arm(point),
      reached: async (name) => {
        await eventually(`fail point ${name}`, () => failPoints.whoReached(name), 100_000);
      },
      release: (point) => failPoints.release(point),
      releaseAll: () => failPoints.releaseAll(),
    },
    async settled() {
      await node.ready({ judged: true, timeoutMs: 60_000 });
      await argvAsInManifests(node);
    },
    async restore() {
      unmountAll();
      failPoints.releaseAll();
      await startParts();
      if (!isAlive(parts.recover.pid())) await parts.recover.restart();
      for (const target of [...Component.options, 'files']) {
        const run = stack.client.workflow.getHandle(workflowIds.remediate(cluster, nodeName, target));
        await run.terminate('the scenario that started it is over').catch(() => undefined);
      }
      for (const [dir, names] of known) removeNew(at(dir), names);
      await keeper.restore();
      if (!readFileSync(at(kubeletConfig)).equals(pristineConfig)) {
        replaceFile(at(kubeletConfig), pristineConfig, 0o644);
        await node.restartKubelet();
        await node.ready({ judged: true });
      }
      rmSync(at('var/lib/kubemend/emergency-stop.json'), { force: true });
    },
    close() {
      unmountAll();
      return stack.stop();
    },
  };
}

function flagsIn(argv: string[]): string[] {
  const first = argv.findIndex((item) => item.startsWith('-'));
  return first < 0 ? [] : argv.slice(first);
}

async function statusOf(answer: Promise<{ status: number }>): Promise<number | null> {
  return await answer.then(
    ({ status }) => status,
    () => null,
  );
}
