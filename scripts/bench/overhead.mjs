/**
 * What durability costs: the same node deeds as a bare script and as the workflow, in turns, on one practice node whose
 * waits are taken out; an empty workflow of as many activities; and the node worker beside a bare activity worker.
 * Run after `npm run build`: node scripts/bench/overhead.mjs [rounds]. Prints ratios of this one run; asserts nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { createNodeActivities } from '../../dist/activities/node-activities.js';
import { loadNodeConfig } from '../../dist/adapters/config/node-config.js';
import { loadCatalog } from '../../dist/catalog/load.js';
import { RemediateRequest } from '../../dist/contracts/request.js';
import { changeIdOf } from '../../dist/domain/storage/change-id.js';
import { createNodeActivityContext } from '../../dist/worker/node.js';

const repo = fileURLToPath(new URL('../..', import.meta.url));
const command = join(repo, 'bin/kubemend');
const rounds = Number(process.argv[2] ?? 3);
const dir = mkdtempSync(join(repo, 'node_modules/.bench-overhead-'));
const env = {
  ...process.env,
  KUBEMEND_DATA_DIR: join(mkdtempSync(join(tmpdir(), 'kubemend-bench-')), 'data'),
};
const children = [];
// A run that is broken off leaves nothing running.
const brokenOff = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(signal)));
});
try {
  await Promise.race([main(), brokenOff]);
} finally {
  for (const child of children.toReversed()) await end(child);
  // What was just ended may still be writing its last lines.
  for (const made of [dir, join(env.KUBEMEND_DATA_DIR, '..')]) {
    rmSync(made, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function main() {
  await startAndWait([command, 'up', '--practice', '--fast'], /^up\./m);
  const up = JSON.parse(readFileSync(join(env.KUBEMEND_DATA_DIR, 'up.json'), 'utf8'));
  const connection = await Connection.connect({ address: up.temporal.address });
  const client = new Client({ connection, namespace: up.temporal.namespace });
  const pidOf = (part) => up.processes.find(({ name }) => name.includes(part))?.pid;
  const workers = [pidOf('node'), pidOf('control')];
  const server = up.processes.find(({ name }) => /temporal/i.test(name))?.pid;

  const deeds = createNodeActivities(
    createNodeActivityContext(await loadNodeConfig(up.nodeConfig), await loadCatalog()),
  );
  const bare = [];
  const durable = [];
  let activities = 0;
  for (let round = 0; round < rounds; round++) {
    tell(`round ${round + 1} of ${rounds}: bare script, then workflow`);
    bare.push(await measure([process.pid], () => runBare(deeds, up, requestOf(up, 2 * round))));
    const workflowId = `remediate/${up.cluster}/${up.node}/kube-scheduler`;
    durable.push(
      await measure([process.pid, ...workers, server], async () => {
        const handle = await client.workflow.start('remediate', {
          taskQueue: 'kubemend',
          workflowId,
          args: [requestOf(up, 2 * round + 1)],
        });
        const result = await handle.result();
        if (result.status !== 'FIXED') throw new Error(JSON.stringify(result));
      }),
    );
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    activities = events.filter((event) => event.activityTaskScheduledEventAttributes).length;
  }

  tell('empty workflows');
  const empty = await startEmptyWorker(up);
  const hollow = [];
  for (let round = 0; round < rounds + 1; round++) {
    const work = () =>
      client.workflow.execute('empty', {
        taskQueue: 'bench-empty',
        workflowId: `bench-empty-${round}`,
        args: [activities],
        workflowExecutionTimeout: '1m',
      });
    const sample = await measure([process.pid, empty.pid, server], work);
    if (round > 0) hollow.push(sample); // the first one warms the worker's cache
  }
  await connection.close();

  const [b, d, e] = [bare, durable, hollow].map(medians);
  console.log(`medians of ${rounds} rounds, one scheduler flag changed in each`);
  console.log(`bare script       wall ${ms(b.wallMs)}  cpu ${ms(b.cpuMs)}`);
  console.log(`workflow          wall ${ms(d.wallMs)}  cpu ${ms(d.cpuMs)} (client, workers and server)`);
  console.log(`empty workflow    wall ${ms(e.wallMs)}  cpu ${ms(e.cpuMs)} (${activities} activities)`);
  console.log(`workflow / bare script     wall ${ratio(d.wallMs, b.wallMs)}  cpu ${ratio(d.cpuMs, b.cpuMs)}`);
  console.log(`workflow / empty workflow  wall ${ratio(d.wallMs, e.wallMs)}  cpu ${ratio(d.cpuMs, e.cpuMs)}`);
  await compareWorkers(up);
}

/** Every round is a real change: the flag goes to and fro. */
function requestOf(up, turn) {
  return {
    cluster: up.cluster,
    node: up.node,
    manifest: '/etc/kubernetes/manifests/kube-scheduler.yaml',
    set: { profiling: turn % 2 === 0 ? 'false' : 'true' },
    gate: { settle: '10ms', interval: '50ms' },
  };
}

/** The deeds in the workflow's order, called as functions. */
async function runBare(deeds, up, input) {
  const request = RemediateRequest.parse(input);
  const deed = { heartbeat: () => undefined, signal: new globalThis.AbortController().signal };
  const workflow = {
    clusterId: 'bench',
    namespace: 'bench',
    workflowId: `bench/${up.cluster}`,
    firstRunId: String(performance.now()),
    attempt: 1,
  };
  const inspection = await deeds.inspectAndPlan({ request }, deed);
  if (inspection.kind !== 'change') throw new Error(JSON.stringify(inspection));
  const { plan } = inspection;
  await deeds.readFacts({ identity: plan.identity }, deed);
  await deeds.rehearse({ request, plan, workflow }, deed);
  const backups = await deeds.backUp({ plan }, deed);
  const changeId = changeIdOf(workflow.workflowId, workflow.firstRunId, 1, plan.planHash);
  const change = { changeId, identity: plan.identity };
  await deeds.applyChange({ request, plan, changeId, workflow, backups }, deed);
  await deeds.pollHealth(change, deed);
  await deeds.audit({ ...change, request }, deed);
  const report = await deeds.confirm(change, deed);
  if (report.state !== 'confirmed') throw new Error(JSON.stringify(report));
}

async function startEmptyWorker(up) {
  writeFileSync(
    join(dir, 'workflows.js'),
    `import { proxyActivities } from '@temporalio/workflow';
const { nothing } = proxyActivities({ startToCloseTimeout: '1m' });
export async function empty(count) { for (let i = 0; i < count; i++) await nothing(); }`,
  );
  return await startAndWait([workerScript(up, true)], /^ready/m);
}

/** A worker of the SDK and nothing else; with workflows, or activities only. */
function workerScript(up, withWorkflows) {
  const file = join(dir, withWorkflows ? 'empty.mjs' : 'bare.mjs');
  writeFileSync(
    file,
    `import { NativeConnection, Worker } from '@temporalio/worker';
const connection = await NativeConnection.connect({ address: '${up.temporal.address}' });
const worker = await Worker.create({ connection, namespace: '${up.temporal.namespace}', taskQueue: 'bench-${withWorkflows ? 'empty' : 'bare'}',
  ${withWorkflows ? `workflowsPath: ${JSON.stringify(join(dir, 'workflows.js'))},` : ''} activities: { nothing: async () => {} } });
const run = worker.run();
console.log('ready');
await run;`,
  );
  return file;
}

async function compareWorkers(up) {
  const root = join(env.KUBEMEND_DATA_DIR, 'idle');
  for (const each of ['etc/kubernetes/manifests', 'var/lib/kubelet', 'var/lib/kubemend'])
    mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, 'etc/machine-id'), '0123456789abcdef0123456789abcdef\n');
  const nodeConfig = join(root, 'node.yaml');
  writeFileSync(nodeConfig, `cluster: bench\nnode: idle\nroot: ${root}\n`);
  const ours = [command, 'worker', 'node', '--address', up.temporal.address, '--node-config', nodeConfig];
  const theirs = [workerScript(up, false)];
  const samples = { ours: [], theirs: [] };
  tell('idle workers');
  for (let round = 0; round < rounds; round++) {
    for (const [who, args] of [
      ['ours', ours],
      ['theirs', theirs],
    ]) {
      const startedAt = performance.now();
      const child = await startAndWait(args, /^ready/m);
      const startMs = performance.now() - startedAt;
      await delay(2_000);
      samples[who].push({ startMs, pssMb: pssMb(child.pid) });
      await end(child);
    }
  }
  const [a, b] = [samples.ours, samples.theirs].map(medians);
  console.log(`node worker idle           ${a.pssMb.toFixed(0)} MB PSS, ready after ${ms(a.startMs)}`);
  console.log(`bare SDK activity worker   ${b.pssMb.toFixed(0)} MB PSS, ready after ${ms(b.startMs)}`);
  console.log(
    `node worker / bare worker  memory ${ratio(a.pssMb, b.pssMb)}  start ${ratio(a.startMs, b.startMs)}`,
  );
}

async function startAndWait(args, ready) {
  const child = spawn(process.execPath, args, { cwd: repo, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  const onText = (text) => (said += text);
  child.stdout.on('data', onText);
  child.stderr.on('data', onText);
  while (!ready.test(said)) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended: ${said}`);
    await delay(10);
  }
  return child;
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function measure(pids, work) {
  const cpuBefore = cpuMs(pids);
  const startedAt = performance.now();
  await work();
  return { wallMs: performance.now() - startedAt, cpuMs: cpuMs(pids) - cpuBefore };
}

/** User and system time of processes; a clock tick is 10 ms on Linux. */
function cpuMs(pids) {
  return pids.filter(Boolean).reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + 10 * (Number(fields[11]) + Number(fields[12]));
  }, 0);
}

function pssMb(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
}

function medians(samples) {
  const middle = (key) => samples.map((each) => each[key]).sort((x, y) => x - y)[samples.length >> 1];
  return Object.fromEntries(Object.keys(samples[0]).map((key) => [key, middle(key)]));
}

function tell(text) {
  process.stderr.write(`${text}\n`);
}

function ms(value) {
  return `${Math.round(value)} ms`;
}

function ratio(value, base) {
  return (value / base).toFixed(2);
}
