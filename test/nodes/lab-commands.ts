/** scripts/lab (docs/lab.md), as the tests call it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { kubemendPath, packageRoot, runProgram } from '../scenarios/support/programs.ts';
import type { Ended } from '../scenarios/support/programs.ts';

export const labDir = process.env['KUBEMEND_LAB_DIR'] ?? '/var/lib/kubemend-lab';

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

/** In a shell inside a node. */
export const inNode = (name: string, script: string): Promise<string> => lab('sh', name, 'sh', '-c', script);

/** The command line against the lab's server, about one of its nodes. */
export async function kubemendOn(name: string, ...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    KUBEMEND_DATA_DIR: join(labDir, 'data'),
    KUBEMEND_CLUSTER: 'lab',
    KUBEMEND_NODE: name,
  };
  return await runProgram(process.execPath, [kubemendPath, ...args], { env, cwd: labDir, limitMs: 600_000 });
}

/** @throws with all that it printed when that is no result */
export async function remediateOn(name: string, ...args: string[]): Promise<RemediationResult> {
  const { stdout, stderr } = await kubemendOn(name, 'remediate', ...args, '--json');
  try {
    return JSON.parse(stdout) as RemediationResult;
  } catch {
    throw new Error(`kubemend remediate ${args.join(' ')} --json printed:\n${stdout}\n${stderr}`);
  }
}
