/** scripts/lab (docs/lab.md), as the tests call it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../scenarios/support/programs.ts';

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
