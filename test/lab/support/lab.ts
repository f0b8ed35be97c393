/** The lab (docs/lab.md) with kubemend on it, as a test sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { soon } from '../../scenarios/support/soon.ts';
import { kubemendPath, packageRoot, runProgram } from '../../scenarios/support/programs.ts';
import type { Ended } from '../../scenarios/support/programs.ts';

const labDir = process.env['KUBEMEND_LAB_DIR'] ?? '/var/lib/kubemend-lab';
const env = {
  ...process.env,
  NO_COLOR: '1',
  KUBEMEND_DATA_DIR: join(labDir, 'data'),
  KUBEMEND_CLUSTER: 'lab',
  KUBEMEND_NODE: 'cp',
};

/** @throws with everything it said when it does not end well */
export async function lab(...args: string[]): Promise<string> {
  const child = spawn(join(packageRoot, 'scripts/lab'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`scripts/lab ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${said}`);
  return said;
}

export async function kubemend(...args: string[]): Promise<Ended> {
  return await runProgram(process.execPath, [kubemendPath, ...args], { env, cwd: labDir, limitMs: 600_000 });
}

export async function remediate(...args: string[]): Promise<RemediationResult> {
  const { stdout, stderr } = await kubemend('remediate', ...args, '--json');
  try {
    return JSON.parse(stdout) as RemediationResult;
  } catch {
    throw new Error(`kubemend remediate ${args.join(' ')} printed:\n${stdout}\n${stderr}`);
  }
}

/** A file of the node cp, seen from outside. */
export function readNodeFile(place: 'etc-kubernetes' | 'varlog' | 'kubemend', path: string): Buffer {
  return readFileSync(join(labDir, 'cp', place, path));
}

export const manifestOf = (component: string): Buffer =>
  readNodeFile('etc-kubernetes', `manifests/${component}.yaml`);

/** Process id (as the node numbers it) and arguments of the one process of a component. */
export async function processOf(component: string): Promise<{ pid: number; argv: string[] }> {
  const said = await lab('sh', 'cp', 'pgrep', '--exact', component.slice(0, 15));
  const [pid = '', ...others] = said.trim().split('\n');
  if (others.length > 0) throw new Error(`expected one ${component}, found ${others.length + 1}`);
  const argv = await lab('sh', 'cp', 'cat', `/proc/${pid}/cmdline`);
  return { pid: Number(pid), argv: argv.split('\0') };
}

async function kubectl(...args: string[]): Promise<string> {
  const program = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
  const all = ['--kubeconfig', join(labDir, 'kubeconfig'), ...args];
  return (await runProgram(program, all, { env, cwd: labDir })).stdout;
}

export async function readyz(): Promise<string> {
  return await kubectl('get', '--raw', '/readyz');
}

/**
 * Every Pod of the control plane ready for some seconds: scheduler and controller-manager end themselves when their API
 * server was away for too long, and a mirror Pod tells of that a moment later.
 */
export async function settled(): Promise<void> {
  const jsonpath = '{range .items[*]}{.status.conditions[?(@.type=="Ready")].status} {end}';
  let readySinceMs: number | null = null;
  await soon('the control plane to be ready', async () => {
    const said = await kubectl('get', 'pods', '-n', 'kube-system', '-o', `jsonpath=${jsonpath}`);
    const states = said.trim().split(/\s+/);
    const isReady = states.length >= 4 && states.every((state) => state === 'True');
    readySinceMs = isReady ? (readySinceMs ?? Date.now()) : null;
    await delay(500);
    return (readySinceMs !== null && Date.now() - readySinceMs > 3_000) || undefined;
  });
}

/** Status of a request without credentials to the API server of the node cp. */
export async function anonymous(path: string): Promise<number> {
  const address = /--advertise-address=(\S+)/.exec(manifestOf('kube-apiserver').toString('utf8'))?.[1] ?? '';
  const url = `https://${address}:6443${path}`;
  const curl = [
    'curl',
    '--insecure',
    '--silent',
    '--output',
    '/dev/null',
    '--write-out',
    '%{http_code}',
    url,
  ];
  return Number(await lab('sh', 'cp', ...curl));
}
