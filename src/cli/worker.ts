/** `kubemend worker control|node`: the processes that do the work. */
import type { Command } from 'commander';
import { addConnectOptions, loadConfigFor } from './session.ts';
import type { ConnectOptions } from './session.ts';

export function registerWorker(program: Command): void {
  const worker = program.command('worker').summary('run a worker in the foreground');
  addConnectOptions(
    worker.command('control').summary('workflows and cluster-side activities; no access to nodes'),
  )
    .option(
      '--node-config <file...>',
      'policies of nodes of this machine: their checkDirs are read where kubemend.yaml names none',
    )
    .addHelpText('after', '\nExample:\n  $ kubemend worker control --address temporal:7233')
    .action(async (options: ConnectOptions & { nodeConfig?: string[] }) => {
      const [{ runControlWorker }, { checkDirsOf }] = await Promise.all([
        import('../worker/control.ts'),
        import('../adapters/config/control-config.ts'),
      ]);
      const loaded = await loadConfigFor(options);
      if (options.nodeConfig !== undefined) loaded.config.checkDirs ??= await checkDirsOf(options.nodeConfig);
      await runControlWorker(loaded);
    });
  addConnectOptions(
    worker.command('node').summary('the activities of this machine; needs root on a real node'),
  )
    .option('--node-config <file>', "the node's policy", '/etc/kubemend/node.yaml')
    .addHelpText('after', '\nExample:\n  $ kubemend worker node --node-config /etc/kubemend/node.yaml')
    .action(async (options: ConnectOptions & { nodeConfig: string }) => {
      const { runNodeWorker } = await import('../worker/node.ts');
      await runNodeWorker(await loadConfigFor(options), options.nodeConfig);
    });
}
