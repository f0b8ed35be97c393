/** `kubemend cancel ID`: before the first write the run ends; after it, everything is put back first. */
import type { Command } from 'commander';
import { InputError } from '../domain/errors.ts';
import { isGuardId } from '../domain/names.ts';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

export function registerCancel(program: Command): void {
  addConnectOptions(
    program.command('cancel <id>').summary('end a run; what it has written is put back first'),
  )
    .addHelpText('after', '\nExample:\n  $ kubemend cancel remediate/prod/cp-1/kube-apiserver')
    .action(async (workflowId: string, options: ConnectOptions) => {
      refuseGuard(workflowId);
      await withSession(options, async ({ client }) => {
        await client.workflow.getHandle(workflowId).cancel();
        if (options.json === true) printJson({ workflowId, cancelRequested: true });
        else printLine(`cancel requested; how it ends: kubemend watch ${workflowId}`);
      });
    });
}

function refuseGuard(workflowId: string): void {
  if (!isGuardId(workflowId)) return;
  throw new InputError(
    `${workflowId}: expected a run, found the guard of a cluster, which alone knows what is paused and admitted there; it is not ended`,
    {
      code: 'INVALID_REQUEST',
      hint: 'to begin no change: kubemend guard pause --reason …; to end a run: kubemend status shows its id',
    },
  );
}
