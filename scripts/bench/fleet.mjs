/**
 * One fleet over many practice nodes: the same checks, some of which fail their audit on some nodes and are rolled back,
 * against one Temporal dev server, one control worker and a process that hosts all nodes. Each node has its own directory,
 * queue, record, backups and journal, and its files are really written; it runs no components, so the checks are of
 * modes, which restart nothing. What became of every node is read from its own disk afterwards.
 * Run after `npm run build`, as root: node scripts/bench/fleet.mjs [--nodes N] [--parallel N] [--control-planes N] [--hosts N]
 * Prints numbers of this one run; asserts that every node is as its row in the result says.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { createPracticeNode } from '../../dist/practice/practice-node.js';
import { fastPace } from '../../dist/practice/settings.js';
import { registerSearchAttributes } from '../../dist/worker/search-attributes.js';
import { startTemporalServer } from '../../dist/worker/server/temporal-server.js';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '50' },
    failing: { type: 'string' },
    parallel: { type: 'string', default: '10' },
    'control-planes': { type: 'string', default: '3' },
    hosts: { type: 'string', default: '1' },
  },
});
const count = Number(values.nodes);
const controlPlanes = Number(values['control-planes']);
const failing = Number(values.failing ?? Math.max(2, Math.min(20, Math.floor(count / 10))));
const repo = fileURLToPath(new URL('../..', import.meta.url));
const command = join(repo, 'bin/kubemend');
const cluster = 'bench';
const dir = mkdtempSync(join(tmpdir(), 'kubemend-bench-fleet-'));
const script = '/etc/kubemend/audits/bench.sh';
const files = { '/etc/kubernetes/kubelet.conf': 0o644, '/var/lib/kubelet/config.yaml': 0o644 };
const closing = [];
const brokenOff = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(signal)));
});
try {
  await Promise.race([main(), brokenOff]);
} finally {
  for (const close of closing.toReversed()) await close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}

async function main() {
  const made = performance.now();
  const nodes = await makeNodes();
  tell(
    `${nodes.length} nodes made in ${seconds(performance.now() - made)}; ${failing} of them fail their audit`,
  );
  const server = await startTemporalServer({ dataDir: join(dir, 'temporal'), uiPort: null, synchronous: 1 });
  closing.push(() => server.stop());
  const connection = await Connection.connect({ address: server.address });
  await registerSearchAttributes(connection, 'default');
  const client = new Client({ connection });
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: server.address,
    KUBEMEND_CLUSTER: cluster,
    KUBEMEND_DATA_DIR: join(dir, 'data'),
  };
  const control = await startAndWait([command, 'worker', 'control'], env);
  const started = performance.now();
  const hosts = await startHosts(nodes, server.address, env);
  tell(`all node workers poll after ${seconds(performance.now() - started)}`);
  await delay(2_000);
  const idle = { control: pssMb(control.pid), hosts: sum(hosts.map(({ pid }) => pssMb(pid))) };
  const peak = { ...idle, server: pssMb(server.pid) };
  const sampling = setInterval(() => {
    peak.control = Math.max(peak.control, pssMb(control.pid));
    peak.hosts = Math.max(peak.hosts, sum(hosts.map(({ pid }) => pssMb(pid))));
    peak.server = Math.max(peak.server, pssMb(server.pid));
  }, 1_000);
  closing.push(() => clearInterval(sampling));

  const begun = performance.now();
  const cpuBefore = cpuOf([control.pid, server.pid, ...hosts.map(({ pid }) => pid)]);
  const handle = await client.workflow.start('remediateFleet', {
    taskQueue: 'kubemend',
    workflowId: `fleet/${cluster}`,
    args: [
      {
        cluster,
        nodes: nodes.map(({ name, role }) => ({ node: name, role })),
        checks: ['4.1.5', '4.1.9'],
        waves: { canary: 1, steps: ['10%'] },
        maxParallel: Number(values.parallel),
        stopAfter: '100%',
        audit: { script },
        unreachableAfter: '5m',
        answerWithin: '5m',
        heartbeat: '60s',
      },
    ],
  });
  const watching = setInterval(() => {
    void handle
      .query('status')
      .then(({ phase, wave, counts }) => tell(`${phase}, wave ${wave}: ${JSON.stringify(counts)}`))
      .catch(() => undefined);
  }, 30_000);
  closing.push(() => clearInterval(watching));
  const result = await handle.result();
  const wallMs = performance.now() - begun;
  const cpu = cpuOf([control.pid, server.pid, ...hosts.map(({ pid }) => pid)]) - cpuBefore;
  clearInterval(watching);
  await delay(1_000);
  const after = pssMb(control.pid);
  const { runs, children } = await histories(client, handle.workflowId, nodes);
  const wrong = nodes.filter((node) => !isAsTold(node, result));
  // On a machine without time to spare an answer may come too late: that is rolled back as well, and told apart here.
  const others = result.nodes.filter(({ status, node }) => {
    return status !== 'FIXED' && !nodes.find(({ name }) => name === node).fails;
  });

  console.log(
    `${count} nodes (${controlPlanes} of the control plane), ${values.parallel} at a time: ${result.status}`,
  );
  console.log(`  ${result.reason}`);
  console.log(`  counts              ${JSON.stringify(result.counts)}; waves ${result.waves}`);
  console.log(
    `  on disk             ${count - wrong.length} of ${count} nodes are as their row says; ${wrong.map(({ name }) => name).join(' ')}`,
  );
  console.log(
    `  failed otherwise    ${others.length}${others.slice(0, 3).map(({ node, status, code, reason }) => `; ${node} ${status} ${code ?? ''} ${reason}`)}`,
  );
  console.log(
    `  wall                ${seconds(wallMs)}, ${(wallMs / 1_000 / count).toFixed(3)} s a node; CPU ${(cpu / 1_000 / count).toFixed(3)} s a node`,
  );
  console.log(
    `  control worker      ${mb(idle.control)} idle, ${mb(peak.control)} at most, ${mb(after)} after (PSS)`,
  );
  console.log(
    `  node workers        ${mb(idle.hosts)} idle in ${hosts.length} process(es), ${mb(peak.hosts)} at most: ${(peak.hosts / count).toFixed(2)} MB a node`,
  );
  console.log(`  Temporal server     ${mb(peak.server)} at most`);
  console.log(
    `  history of fleet    ${runs.map(({ events, bytes }) => `${events} events, ${kb(bytes)}`).join('; ')} (${runs.length} run(s))`,
  );
  console.log(
    `  histories of nodes  ${(children.events / count).toFixed(0)} events and ${kb(children.bytes / count)} a node, in ${(children.runs / count).toFixed(1)} runs`,
  );
  // Not when it is broken off: a call that is tried again on a closed connection would end the process before it has tidied up.
  await connection.close();
  if (wrong.length > 0) process.exitCode = 1;
}

/** One whole practice node, copied: what tells two machines apart is each one's own. */
async function makeNodes() {
  const template = join(dir, 'template');
  await createPracticeNode({
    dir: template,
    node: 'template',
    cluster,
    pace: fastPace,
    bundlesDir: join(repo, 'dist'),
  });
  const width = String(count).length;
  const nodes = [];
  for (let index = 0; index < count; index++) {
    const role = index < controlPlanes ? 'control-plane' : 'worker';
    const name = `${role === 'worker' ? 'w' : 'cp'}-${String(index).padStart(width, '0')}`;
    // Not the first ones: a canary that fails stops the fleet, as it should.
    const fails = index >= count - 2 * failing && (count - index) % 2 === 0;
    const root = join(dir, 'nodes', name);
    cpSync(template, root, { recursive: true, preserveTimestamps: true });
    if (role === 'worker') {
      const manifests = join(root, 'etc/kubernetes/manifests');
      for (const file of readdirSync(manifests)) rmSync(join(manifests, file));
    }
    const write = (path, text, mode) => {
      rmSync(join(root, path), { force: true });
      writeFileSync(join(root, path), text);
      chmodSync(join(root, path), mode);
    };
    write('/etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
    write('/etc/hostname', `${name}\n`, 0o644);
    write(
      script,
      `#!/bin/sh\n${fails ? 'echo "[FAIL_REASON] as the benchmark wants it"\nexit 1' : 'exit 0'}\n`,
      0o755,
    );
    const config = {
      cluster,
      node: name,
      root,
      bootFile: '/run/practice/boot.json',
      recover: { tick: '2m' },
    };
    write('/etc/kubemend/node.yaml', JSON.stringify(config), 0o600);
    for (const [path, mode] of Object.entries(files)) chmodSync(join(root, path), mode);
    nodes.push({ name, role, root, fails });
  }
  return nodes;
}

async function startHosts(nodes, address, env) {
  const hosts = Number(values.hosts);
  return await Promise.all(
    Array.from({ length: hosts }, async (_, index) => {
      const list = join(dir, `host-${index}.txt`);
      const own = nodes.filter((_node, at) => at % hosts === index);
      writeFileSync(list, own.map(({ root }) => root).join('\n'));
      return await startAndWait([join(repo, 'scripts/bench/fleet-nodes.mjs'), address, list], env);
    }),
  );
}

/** By the files themselves and the records: the promise, and not what anybody says of it. */
function isAsTold({ name, root, fails }, { nodes }) {
  const row = nodes.find(({ node }) => node === name);
  const isFixed = row?.status === 'FIXED';
  if (isFixed && fails) return false;
  const changes = join(root, 'var/lib/kubemend/changes');
  const states = readdirSync(changes)
    .filter((file) => file.endsWith('.json') && !file.startsWith('.'))
    .map((file) => JSON.parse(readFileSync(join(changes, file), 'utf8')).state);
  const ends = isFixed ? ['confirmed'] : ['rolledBack', 'refused'];
  const modes = Object.entries(files).map(([path, mode]) => {
    return (statSync(join(root, path)).mode & 0o777) === (isFixed ? 0o600 : mode);
  });
  const isWhole = states.length > 0 && !modes.includes(false);
  return isWhole && (isFixed ? states.includes('confirmed') : states.every((state) => ends.includes(state)));
}

/** Sizes as the server counts them: of every run of the fleet, and of all that its nodes took. */
async function histories(client, id, nodes) {
  const runs = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = '${id}'` })) {
    runs.unshift(sizeOf(await client.workflow.getHandle(id, run.runId).describe()));
  }
  const children = { runs: 0, events: 0, bytes: 0 };
  const ids = nodes.map(({ name }) => `batch/${cluster}/${name}`);
  for (const kind of ['batch', 'remediate']) {
    for await (const run of client.workflow.list({ query: `WorkflowId STARTS_WITH '${kind}/${cluster}/'` })) {
      const { events, bytes } = sizeOf(await client.workflow.getHandle(run.workflowId, run.runId).describe());
      children.runs += 1;
      children.events += events;
      children.bytes += bytes;
    }
  }
  if (children.runs < ids.length) tell(`the server lists ${children.runs} runs of ${ids.length} nodes`);
  return { runs, children };
}

function sizeOf({ historyLength, raw }) {
  const { historySizeBytes } = raw.workflowExecutionInfo;
  return { events: historyLength, bytes: Number(historySizeBytes ?? 0) };
}

async function startAndWait(args, env) {
  const child = spawn(process.execPath, args, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  closing.push(() => end(child));
  let said = '';
  const onText = (text) => (said = `${said}${text}`.slice(-10_000));
  child.stdout.on('data', onText);
  child.stderr.on('data', onText);
  while (!/^ready/m.test(said)) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended: ${said}`);
    await delay(50);
  }
  child.once('exit', () => child.killed || tell(`${args[0]} ended: ${said}`));
  return child;
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  timer.unref();
}

/** User and system time in ms; a clock tick is 10 ms on Linux. */
function cpuOf(pids) {
  return sum(
    pids.map((pid) => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return 10 * (Number(fields[11]) + Number(fields[12]));
    }),
  );
}

function pssMb(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
}

function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}

function tell(text) {
  process.stderr.write(`${text}\n`);
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function mb(value) {
  return `${value.toFixed(0)} MB`;
}

function kb(bytes) {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
