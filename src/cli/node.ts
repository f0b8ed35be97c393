/** `kubemend node`: what runs on a node: its units, and the process that puts bytes back without Temporal or API server. */
import type { Command } from 'commander';
import type { InstallOptions } from './node-install.ts';

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
  const policy = ['--node-config <file>', "the node's policy", '/etc/kubemend/node.yaml'] as const;
  node
    .command('install')
    .summary('put the systemd units of recoverer and worker in place, and start them')
    .option('--cluster <name>', 'cluster of the node, where there is no policy file yet')
    .option('--node <name>', "its name there (default: the machine's host name)")
    .option('--address <host:port>', 'Temporal server of the worker')
    .option(...policy)
    .option('--dry-run', 'only show the files')
    .addHelpText(
      'after',
      '\nExample:\n  # kubemend node install --cluster prod --node cp-1 --address temporal:7233',
    )
    .action(async (options: InstallOptions) => await (await import('./node-install.ts')).install(options));
  node
    .command('upgrade')
    .summary("this package's units in place of another's; refused while a change is open")
    .option(...policy)
    .addHelpText('after', '\nExample:\n  # kubemend node upgrade')
    .action(async (options: InstallOptions) => await (await import('./node-install.ts')).upgrade(options));
  node
    .command('uninstall')
    .summary('remove the units; policy, records, backups and logs stay')
    .option(...policy)
    .addHelpText('after', '\nExample:\n  # kubemend node uninstall')
    .action(async (options: InstallOptions) => await (await import('./node-install.ts')).uninstall(options));
  node
    .command('check')
    .summary('are the units there, enabled and running')
    .option(...policy)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ kubemend node check')
    .action(async (options: InstallOptions) => await (await import('./node-install.ts')).check(options));
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
