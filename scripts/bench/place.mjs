/** Where a benchmark plays: a practice node of its own, or the first node of the lab that `scripts/lab kubemend` has set up. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const command = join(fileURLToPath(new URL('../..', import.meta.url)), 'bin/kubemend');
export const labDir = process.env.KUBEMEND_LAB_DIR ?? '/var/lib/kubemend-lab';
export const manifestPath = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/** The command's answer, whatever its exit code. */
export async function kubemendJson(place, args) {
  const { said } = await kubemend(place, [...args, '--json']);
  return JSON.parse(said);
}

export async function kubemend(place, args) {
  const child = spawn(process.execPath, [command, ...args], { env: place.env });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  const [exitCode] = await once(child, 'close');
  return { said, exitCode };
}

/** Of each figure of the samples its middle. */
export function medians(samples) {
  const middle = (key) => samples.map((each) => each[key]).sort((x, y) => x - y)[samples.length >> 1];
  return Object.fromEntries(Object.keys(samples[0]).map((key) => [key, middle(key)]));
}

export function labPlace() {
  const dir = labDir;
  const { clusters } = parse(readFileSync(join(dir, 'kubeconfig'), 'utf8'));
  const url = new URL(clusters[0].cluster.server);
  const config = parse(readFileSync(join(dir, 'cp/kubelet/config.yaml'), 'utf8'));
  return {
    manifest: join(dir, 'cp/etc-kubernetes/manifests/kube-apiserver.yaml'),
    server: { host: url.hostname, port: Number(url.port) },
    tickMs: config.fileCheckFrequency === '1s' ? 1_000 : 20_000,
    env: {
      ...process.env,
      KUBEMEND_DATA_DIR: join(dir, 'data'),
      KUBEMEND_CLUSTER: 'lab',
      KUBEMEND_NODE: 'cp',
    },
    end: () => undefined,
  };
}

export async function practicePlace() {
  const dir = mkdtempSync(join(tmpdir(), 'kubemend-bench-'));
  const env = { ...process.env, KUBEMEND_DATA_DIR: join(dir, 'data') };
  const args = [command, 'up', '--practice', '--fast', '--json'];
  const up = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  up.stdout.on('data', (text) => (said += text));
  // One JSON document, once everything is ready.
  while (!said.trimEnd().endsWith('}')) await delay(50);
  const node = JSON.parse(said).practiceDir;
  const manifest = join(node, manifestPath);
  const port = Number(/--secure-port=(\d+)/.exec(readFileSync(manifest, 'utf8'))[1]);
  const { pace } = JSON.parse(readFileSync(join(node, 'run/practice/settings.json'), 'utf8'));
  const end = async () => {
    const exited = once(up, 'exit');
    up.kill('SIGTERM');
    await exited;
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  };
  return { manifest, server: { host: '127.0.0.1', port }, tickMs: pace.tickMs, env, end };
}
