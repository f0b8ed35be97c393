/** The node cp of the lab: a real kubelet, container runtime and control plane, with kubemend's own units inside. */
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { parse } from 'yaml';
import { Component } from '../../src/contracts/basics.ts';
import { workflowIds } from '../../src/domain/names.ts';
import { replaceFile } from '../scenarios/support/node-state.ts';
import { soon } from '../scenarios/support/soon.ts';
import { failPointsIn } from '../support/stack.ts';
import { removeNew } from './acts.ts';
import { mountCommand, unmountCommand } from './mounts.ts';
import { inNode, kubemendOn, lab, labDir, remediateOn } from './lab-commands.ts';
import { absentPlaces, leftovers, nodePlaces } from './lab-leftovers.ts';
import { askApi, control, processesOf, settleAnew, settled } from './lab-ready.ts';
import { kubeletConfig } from './tested-node.ts';
import type { TestedNode } from './tested-node.ts';

const name = 'cp';
const places = nodePlaces();
const failPointsPath = '/var/lib/kubemend/fail-points';
const units = ['kubemend-worker', 'kubemend-recover'] as const;

/** Starts the lab and kubemend on it; `close` takes both down. One that does not come up is taken down here. */
export async function startLabNode(...upOptions: string[]): Promise<TestedNode> {
  try {
    return await upWithKubemend(...upOptions);
  } catch (error) {
    await lab('down');
    throw error;
  }
}

async function upWithKubemend(...upOptions: string[]): Promise<TestedNode> {
  const absent = absentPlaces();
  await lab('up', ...upOptions);
  await lab('kubemend');
  const at = (path: string): string => {
    const [inside, outside] = places.find(([each]) => path === each || path.startsWith(`${each}/`)) ?? [
      '',
      '',
    ];
    if (inside === '')
      throw new Error(`${path}: expected a path below one of ${places.map(([each]) => each).join(' ')}`);
    return join(labDir, name, outside, path.slice(inside.length));
  };
  mkdirSync(at(failPointsPath), { recursive: true });
  await useFailPoints();
  const failPoints = failPointsIn(at(failPointsPath));
  const pristine = readManifests(at);
  const mounted: string[] = [];
  const known = ['/etc/kubernetes', '/etc/kubernetes/pki'].map((dir) => [dir, readdirSync(at(dir))] as const);
  const pristineConfig = readFileSync(at(kubeletConfig));

  const node: TestedNode = {
    kind: 'lab',
    get tickMs() {
      const { fileCheckFrequency } = parse(readFileSync(at(kubeletConfig), 'utf8')) as {
        fileCheckFrequency?: string;
      };
      return fileCheckFrequency === '1s' ? 1_000 : 20_000;
    },
    kubemend: (...args) => kubemendOn(name, ...args),
    remediate: (...args) => remediateOn(name, ...args),
    at,
    processes: processesOf,
    askApi: (path) => askApi(path, true),
    askApiAsNobody: (path) => askApi(path, false),
    stopKubelet: () => control('stop', 'kubelet'),
    startKubelet: () => control('start', 'kubelet'),
    kubeletLog: () => readFileSync(join(labDir, name, 'log/kubelet.log'), 'utf8'),
    kill: async (pid, signal) => {
      await inNode(name, `kill -${signal.slice(3)} ${pid}`);
    },
    cutPower: () => lab('stop', name).then(() => undefined),
    switchOn: () => lab('start', name).then(() => undefined),
    async killWorker() {
      // As `systemctl kill` of a unit that is not to be started again.
      const files = '/run/units/kubemend-worker';
      await inNode(name, `rm -f ${files}.want; kill -KILL "$(cat ${files}.pid)"`);
    },
    startWorker: () => startWorker(),
    killTemporal: async () => {
      const { up, processes } = readUp();
      const forward = Number(readFileSync(join(labDir, 'forward.pid'), 'utf8'));
      for (const pid of [up.pid, ...processes.map((each) => each.pid), forward]) process.kill(pid, 'SIGKILL');
      for (const part of ['up', 'forward']) rmSync(join(labDir, `${part}.pid`));
      await delay(500);
    },
    startTemporal: () => lab('kubemend').then(() => undefined),
    async terminate(target) {
      await withClient(async (client) => {
        await client.workflow.getHandle(workflowIds.remediate('lab', name, target)).terminate('by hand');
      });
    },
    async history(target) {
      let text = '';
      await withClient(async (client) => {
        const run = client.workflow.getHandle(workflowIds.remediate('lab', name, target));
        text = JSON.stringify(await run.fetchHistory());
      });
      return text;
    },
    async mount(how, path) {
      mounted.push(path);
      await inNode(name, mountCommand(how, path));
    },
    onOther: (other, command) => inNode(other, command).then(() => undefined),
    failPoint: {
      arm: (point) => failPoints.arm(point),
      reached: async (point) => {
        await soon(`fail point ${point}`, () => failPoints.whoReached(point));
      },
      release: (point) => failPoints.release(point),
      releaseAll: () => failPoints.releaseAll(),
    },
    settled: () => settled(at),
    async restore() {
      for (const path of mounted.splice(0)) await inNode(name, unmountCommand(path));
      failPoints.releaseAll();
      if (!existsSync(join(labDir, name, 'pid'))) await lab('start', name);
      if (!existsSync(join(labDir, 'up.pid'))) await lab('kubemend');
      await withClient(async (client) => {
        for (const target of [...Component.options, 'files']) {
          const run = client.workflow.getHandle(workflowIds.remediate('lab', name, target));
          await run.terminate('the scenario that started it is over').catch(() => undefined);
        }
      });
      rmSync(at('/var/lib/kubemend/emergency-stop.json'), { force: true });
      writeManifests(at, pristine);
      for (const [dir, names] of known) removeNew(at(dir), names);
      const isChanged = !readFileSync(at(kubeletConfig)).equals(pristineConfig);
      if (isChanged) replaceFile(at(kubeletConfig), pristineConfig, 0o644);
      if (isChanged) await control('stop', 'kubelet');
      await control('start', 'kubelet');
      await startWorker();
      await settleAnew(at);
    },
    async close() {
      await lab('down');
      const left = leftovers(absent);
      if (left.length > 0) throw new Error(`the lab is down, and has left:\n${left.join('\n')}`);
    },
  };
  await node.settled();
  return node;
}

async function startWorker(): Promise<void> {
  const log = join(labDir, name, 'log/kubemend-worker.log');
  const from = readFileSync(log).length;
  if ((await inNode(name, 'systemctl is-active kubemend-worker || true')).trim() === 'active') return;
  await control('start', 'kubemend-worker');
  await soon('the node worker', () => readFileSync(log).subarray(from).includes('ready: ') || undefined);
}

async function useFailPoints(): Promise<void> {
  for (const unit of units) {
    const dir = `/etc/systemd/system/${unit}.service.d`;
    const text = `[Service]\\nEnvironment=KUBEMEND_FAIL_POINTS=${failPointsPath}\\n`;
    await inNode(name, `mkdir -p ${dir}; printf '${text}' >${dir}/fail-points.conf; systemctl stop ${unit}`);
    if (unit !== 'kubemend-worker') await control('start', unit);
  }
  await startWorker();
}

interface UpProcesses {
  temporal: { address: string };
  up: { pid: number };
  processes: { pid: number }[];
}

function readUp(): UpProcesses {
  return JSON.parse(readFileSync(join(labDir, 'data/up.json'), 'utf8')) as UpProcesses;
}

async function withClient(body: (client: Client) => Promise<void>): Promise<void> {
  const connection = await Connection.connect({ address: readUp().temporal.address });
  try {
    await body(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const manifestsDir = '/etc/kubernetes/manifests';

function readManifests(at: (path: string) => string): Map<string, Buffer> {
  const dir = at(manifestsDir);
  return new Map(readdirSync(dir).map((file) => [join(dir, file), readFileSync(join(dir, file))]));
}

function writeManifests(at: (path: string) => string, kept: Map<string, Buffer>): void {
  const dir = at(manifestsDir);
  if (existsSync(`${dir}.away`)) rmSync(`${dir}.away`, { recursive: true });
  mkdirSync(dir, { recursive: true });
  for (const file of readdirSync(dir)) {
    const path = join(dir, file);
    if (!kept.has(path) || lstatSync(path).isSymbolicLink()) rmSync(path, { recursive: true });
  }
  for (const [path, bytes] of kept) {
    if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
    replaceFile(path, bytes);
  }
}
