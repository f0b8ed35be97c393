/**
 * A whole node's audit beside kube-bench's, in turns, in the first node of the lab that `scripts/lab kubemend` has set up. Run
 * after `npm run build`: node scripts/bench/audit.mjs [rounds]. Three ways: kube-bench as a program; what the node's worker does
 * to answer, which runs anyway; and what a person waits for, `kubemend audit` with a durable question to that worker and the
 * start of the command. That the verdicts are equal, or their difference is explained, is the parity test's (docs/kube-bench.md).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kubemend, labDir, labPlace, medians } from './place.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
const bin = dirname(readFileSync(join(labDir, 'bin'), 'utf8').trim());
const theirs = `kube-bench --config-dir ${join(bin, 'kube-bench')} --benchmark cis-1.12 run --targets master,node,etcd,controlplane --json`;
const ours = `${process.execPath} ${join(root, 'scripts/bench/audit-here.mjs')}`;

const samples = { 'kube-bench': [], 'in the worker': [], 'kubemend audit': [] };
for (let round = 0; round < rounds; round++) {
  process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  samples['kube-bench'].push(timeInNode(theirs));
  samples['in the worker'].push(JSON.parse(inNode(ours)).at(-1));
  const startedAt = Date.now();
  const { exitCode } = await kubemend(labPlace(), ['audit']);
  // 1: some checks fail, as they do on a fresh node.
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`kubemend audit ended with ${exitCode}`);
  samples['kubemend audit'].push({ wallMs: Date.now() - startedAt });
}
const [peer, own, durable] = Object.values(samples).map(medians);
console.log(`medians of ${rounds} rounds`);
for (const [name, { wallMs, cpuMs }] of Object.entries({
  'kube-bench': peer,
  'in the worker': own,
  'kubemend audit': durable,
})) {
  const cpu = cpuMs === undefined ? '' : `  CPU ${cpuMs} ms (${(peer.cpuMs / cpuMs).toFixed(1)} times less)`;
  console.log(
    `${name.padEnd(15)} wall ${wallMs} ms (${(peer.wallMs / wallMs).toFixed(1)} times faster)${cpu}`,
  );
}

/** Wall and CPU time of a command with all its children; its own exit code is not looked at. */
function timeInNode(command) {
  const script = `TIMEFORMAT='%R %U %S'; time { ${command} >/dev/null 2>&1; }`;
  const said = inNode(`{ ${script} ; } 2>&1`);
  const [wall, user, system] = said.trim().split('\n').at(-1).split(' ').map(Number);
  return { wallMs: Math.round(wall * 1000), cpuMs: Math.round((user + system) * 1000) };
}

function inNode(script) {
  return execFileSync(join(root, 'scripts/lab'), ['sh', 'cp', 'bash', '-c', script], { encoding: 'utf8' });
}
