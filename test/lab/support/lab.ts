/** The lab (docs/lab.md) with kubemend on it, as a test sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemediationResult } from '../../../src/contracts/result.ts';
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

export async function readyz(): Promise<string> {
  const kubectl = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
  const asked = await runProgram(
    kubectl,
    ['--kubeconfig', join(labDir, 'kubeconfig'), 'get', '--raw', '/readyz'],
    {
      env,
      cwd: labDir,
    },
  );
  return asked.stdout;
}
