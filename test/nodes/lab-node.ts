/** The node cp of the lab: a real kubelet, container runtime and control plane, with kubemend's own units inside. */
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { parse } from 'yaml';
import { Component } from '../../src/contracts/basics.ts';
import { workflowIds } from '../../src/domain/names.ts';
import { requestJson } from '../../src/practice/https-json.ts';
import { eventually } from '../practice/support/practice-nodes.ts';
import { flagsOf, replaceFile } from '../scenarios/support/node-state.ts';
import { runProgram } from '../scenarios/support/programs.ts';
import { soon } from '../scenarios/support/soon.ts';
import { failPointsIn } from '../support/stack.ts';
import { removeNew } from './acts.ts';
import { mountCommand, unmountCommand } from './mounts.ts';
import { inNode, kubemendOn, lab, labDir, remediateOn } from './lab-commands.ts';
import { absentPlaces, leftovers, nodePlaces } from './lab-leftovers.ts';
import { components, kubeletConfig, manifestPath } from './tested-node.ts';
import type { RunningProcess, TestedNode } from './tested-node.ts';

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

const control = async (verb: string, unit: string): Promise<void> => {
  await inNode(name, `systemctl ${verb} ${unit}`);
};

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

async function processesOf(component: string): Promise<RunningProcess[]> {
  const script = `for p in $(pgrep --exact ${component.slice(0, 15)}); do echo "$p"; tr '\\0' '\\n' </proc/$p/cmdline; echo; done`;
  const found = (await inNode(name, script)).split('\n\n').filter((text) => text.trim() !== '');
  return found.map((text) => {
    const [pid = '', , ...flags] = text.trim().split('\n');
    return { pid: Number(pid), flags };
  });
}

async function askApi(path: string, isKnown: boolean): Promise<number | null> {
  const { clusters, users } = parse(readFileSync(join(labDir, 'kubeconfig'), 'utf8')) as {
    clusters: { cluster: { server: string } }[];
    users: { user: Record<'client-certificate-data' | 'client-key-data', string> }[];
  };
  const user = users[0]!.user;
  const decoded = (text: string): Buffer => Buffer.from(text, 'base64');
  const asked = {
    url: `${clusters[0]!.cluster.server}${path}`,
    ...(isKnown && {
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
    }),
    verify: false,
  };
  return await requestJson(asked).then(
    ({ status }) => status,
    () => null,
  );
}

/** A kubelet whose API server was away several times tells it of its Pods only when its watch is back: up to a minute later. */
const settledMs = 300_000;

/**
 * Between two scenarios nobody waits for a kubelet that is late, or that was started while its API server was away and
 * starts it no more: one that is started anew is neither.
 */
async function settleAnew(at: (path: string) => string): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    const isSettled = await settled(at, 45_000).then(
      () => true,
      () => false,
    );
    if (isSettled) return;
    await control('restart', 'kubelet');
  }
  await settled(at);
}

/** Ready for some seconds: what lost its API server for too long ends itself, and its mirror Pod tells of that later. */
async function settled(at: (path: string) => string, limitMs = settledMs): Promise<void> {
  let sinceMs: number | null = null;
  const isSettled = async (): Promise<true | undefined> => {
    sinceMs = (await isReady(at)) ? (sinceMs ?? Date.now()) : null;
    await delay(500);
    return (sinceMs !== null && Date.now() - sinceMs > 3_000) || undefined;
  };
  await eventually('the control plane to run as its files say, and to be ready', isSettled, limitMs);
}

async function isReady(at: (path: string) => string): Promise<boolean> {
  if ((await askApi('/readyz', true)) !== 200) return false;
  for (const component of components) {
    const [running, ...others] = await processesOf(component);
    if (running === undefined || others.length > 0) return false;
    const wanted = flagsOf(readFileSync(at(manifestPath(component)), 'utf8'));
    if (running.flags.join('\n') !== wanted.join('\n')) return false;
  }
  const program = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
  const jsonpath = '{range .items[*]}{.status.conditions[?(@.type=="Ready")].status} {end}';
  const ask = [
    '--kubeconfig',
    join(labDir, 'kubeconfig'),
    'get',
    'pods',
    '-n',
    'kube-system',
    '-o',
    `jsonpath=${jsonpath}`,
  ];
  const states = (await runProgram(program, ask, { env: process.env, cwd: labDir })).stdout
    .trim()
    .split(/\s+/);
  return states.length >= components.length && states.every((state) => state === 'True');
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
