/** `kubemend cancel ID`: before the first write the run ends; after it, everything is put back first. */
import type { Command } from 'commander';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

export function registerCancel(program: Command): void {
  addConnectOptions(
    program.command('cancel <id>').summary('end a run; what it has written is put back first'),
  )
    .addHelpText('after', '\nExample:\n  $ kubemend cancel remediate/prod/cp-1/kube-apiserver')
    .action(async (workflowId: string, options: ConnectOptions) => {
      await withSession(options, async ({ client }) => {
        await client.workflow.getHandle(workflowId).cancel();
        if (options.json === true) printJson({ workflowId, cancelRequested: true });
        else printLine(`cancel requested; how it ends: kubemend watch ${workflowId}`);
      });
    });
}
