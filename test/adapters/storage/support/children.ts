/** Starts scenarios in processes of their own: to be killed, stopped, of another user, or with mounts that end with them. */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { nodeForAnybody } from '../../../support/node-for-anybody.ts';
import type { Scenario } from './storage-child.ts';

const execute = promisify(execFile);
const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;

export interface Children {
  /** Its answer, or how it ended without one. */
  run(scenario: Scenario, input: unknown): Promise<{ answer: unknown; signal: NodeJS.Signals | null }>;
  /** In a mount namespace of its own: what it mounts is gone when it is. */
  runWithMounts<T>(scenario: Scenario, input: unknown): Promise<T>;
  /** As a user without rights; one who is not root runs it as himself. */
  runAsNobody<T>(scenario: Scenario, input: unknown): Promise<T>;
  /** Runs until it is killed; `argvTail` is what the process list shows behind its input. */
  start(scenario: Scenario, input: unknown, argvTail?: string[]): ChildProcess;
}

/** @param dir where the program is put; the caller removes it */
export async function createChildren(dir: string): Promise<Children> {
  const program = join(dir, 'storage-child.mjs');
  const source = join(import.meta.dirname, 'storage-child.ts');
  await build({ entryPoints: [source], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  const command = (scenario: Scenario, input: unknown): string[] => [
    program,
    scenario,
    JSON.stringify(input),
  ];
  return {
    async run(scenario, input) {
      const child = spawn(process.execPath, command(scenario, input), {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      const answer: unknown = output === '' ? null : JSON.parse(output);
      return { answer, signal };
    },
    async runWithMounts<T>(scenario: Scenario, input: unknown) {
      const flags = isRoot ? ['--mount'] : ['--map-root-user', '--mount'];
      const { stdout } = await execute('unshare', [...flags, process.execPath, ...command(scenario, input)]);
      return JSON.parse(stdout) as T;
    },
    async runAsNobody<T>(scenario: Scenario, input: unknown) {
      const user = isRoot ? { uid: nobody, gid: nobody } : {};
      const { stdout } = await execute(nodeForAnybody(dir), command(scenario, input), user);
      return JSON.parse(stdout) as T;
    },
    start: (scenario, input, argvTail = []) =>
      spawn(process.execPath, [...command(scenario, input), ...argvTail], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
  };
}
