/** `kubemend node`: what runs on a node: its units, and the process that puts bytes back without Temporal or API server. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { findPackageRoot } from '../package-root.ts';
import type { CheckOptions } from './node-check.ts';
import type { InstallOptions, NodeOptions } from './node-policy.ts';

interface RecoverOptions {
  nodeConfig: string;
  boot?: boolean;
  once?: boolean;
  starter?: string;
}

const policy = ['--node-config <file>', "the node's policy", '/etc/kubemend/node.yaml'] as const;

export function registerNode(program: Command): void {
  const node = program.command('node').summary('what runs on a node beside its worker');
  node
    .command('recover')
    .summary('put back what nobody confirms; runs beside the worker, needs no Temporal')
    .option(...policy)
    .option('--boot', 'once, before the kubelet: put bytes back and end')
    .option('--once', 'one look, then end')
    .option('--starter <pid>', 'end when this process is gone and no change is open')
    .addHelpText('after', '\nExample:\n  $ kubemend node recover --node-config /etc/kubemend/node.yaml')
    .action(recover);
  // Systemd's side is loaded only by those who ask for it.
  const verb = (name: 'install' | 'upgrade' | 'uninstall' | 'check', summary: string, example: string) =>
    node
      .command(name)
      .summary(summary)
      .option(...policy)
      .addHelpText('after', `\nExample:\n  ${example}`);
  verb(
    'install',
    'put the systemd units of recoverer and worker in place, and start them',
    '# kubemend node install --cluster prod --node cp-1 --address temporal:7233',
  )
    .option('--cluster <name>', 'cluster of the node, where there is no policy file yet')
    .option('--node <name>', "its name there (default: the machine's host name)")
    .option('--address <host:port>', 'Temporal server of the worker')
    .option('--dry-run', 'only show the files')
    .action(async (options: InstallOptions) => await (await import('./node-install.ts')).install(options));
  verb(
    'upgrade',
    "this package's units in place of another's; refused while a change is open",
    '# kubemend node upgrade',
  ).action(async (options: NodeOptions) => await (await import('./node-install.ts')).upgrade(options));
  verb(
    'uninstall',
    'remove the units; policy, records, backups and logs stay',
    '# kubemend node uninstall',
  ).action(async (options: NodeOptions) => await (await import('./node-install.ts')).uninstall(options));
  verb('check', 'are the units there, enabled and running', '$ kubemend node check')
    .option('--json', 'print one JSON document')
    .action(async (options: CheckOptions) => await (await import('./node-check.ts')).check(options));
}

/** A process of its own from its own bundle: the same one that systemd starts. */
async function recover({ nodeConfig, boot, once, starter }: RecoverOptions): Promise<void> {
  const { spawn } = await import('node:child_process');
  const bundle = join(findPackageRoot(), 'dist/recover.mjs');
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
