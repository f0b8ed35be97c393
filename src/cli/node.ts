/** `kubemend node recover`: the process that puts bytes back without Temporal, API server or network. */
import type { Command } from 'commander';

interface RecoverOptions {
  nodeConfig: string;
  boot?: boolean;
  once?: boolean;
  starter?: string;
}

export function registerNode(program: Command): void {
  const node = program.command('node').summary('what runs on a node beside its worker');
  node
    .command('recover')
    .summary('put back what nobody confirms; runs beside the worker, needs no Temporal')
    .option('--node-config <file>', "the node's policy", '/etc/kubemend/node.yaml')
    .option('--boot', 'once, before the kubelet: put bytes back and end')
    .option('--once', 'one look, then end')
    .option('--starter <pid>', 'end when this process is gone and no change is open')
    .addHelpText('after', '\nExample:\n  $ kubemend node recover --node-config /etc/kubemend/node.yaml')
    .action(recover);
}

/** A process of its own from its own bundle: the same one that systemd starts. */
async function recover({ nodeConfig, boot, once, starter }: RecoverOptions): Promise<void> {
  const [{ spawn }, { fileURLToPath }] = await Promise.all([
    import('node:child_process'),
    import('node:url'),
  ]);
  const bundle = fileURLToPath(new URL('../../dist/recover.mjs', import.meta.url));
  const args = [
    ...['--node-config', nodeConfig],
    ...(boot === true ? ['--boot'] : []),
    ...(once === true ? ['--once'] : []),
    ...(starter === undefined ? [] : ['--starter', starter]),
  ];
  const child = spawn(process.execPath, [bundle, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
