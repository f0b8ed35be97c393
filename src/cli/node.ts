/** `kubemend node recover`: the process that puts bytes back without Temporal, API server or network. */
import type { Command } from 'commander';

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
    .action(async (options: { nodeConfig: string; boot?: boolean; once?: boolean; starter?: string }) => {
      const { runRecover } = await import('../worker/recover.ts');
      await runRecover(options);
    });
}
