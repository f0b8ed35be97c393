/** Restarts the kubelet by the node's own command (node.yaml `kubeletRestart`). */
import { spawn } from 'node:child_process';
import { PlaceError } from '../../domain/errors.ts';

export interface KubeletControl {
  /** @throws PlaceError NODE_ERROR when the command cannot be started, fails, or takes longer than a minute */
  restart(): Promise<void>;
}

const mostMs = 60_000;

export function createKubeletControl(command: readonly string[]): KubeletControl {
  return { restart: () => run(command) };
}

async function run(command: readonly string[]): Promise<void> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: mostMs });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2_000);
  });
  const ended = await new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : `exit ${code ?? signal ?? ''}`));
  });
  if (ended === null) return;
  throw new PlaceError(
    `${command.join(' ')}: expected the kubelet to be restarted, found ${ended} ${said.trim()}`,
    {
      code: 'NODE_ERROR',
      hint: 'restart the kubelet by hand; `kubeletRestart` in node.yaml is the command',
    },
  );
}
