/** `kubemend pause|resume|abort ID`: hold a batch between two of its changes, or a fleet between two of its nodes. What is under way ends as it would. */
import type { Command } from 'commander';
import { InputError } from '../domain/errors.ts';
import { isBatchId, isFleetId, messages } from '../domain/names.ts';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

const verbs = [
  [
    messages.pause,
    'begin no further change of a batch, or node of a fleet, until it is resumed',
    'paused after what is under way',
  ],
  [messages.resume, 'go on with a batch or fleet that was paused', 'goes on'],
  [
    messages.abort,
    'begin no further change of a batch, or node of a fleet, and end it',
    'ends after what is under way',
  ],
] as const;

export function registerHold(program: Command): void {
  for (const [verb, summary, said] of verbs) {
    addConnectOptions(program.command(`${verb} <id>`).summary(summary))
      .addHelpText(
        'after',
        `\nExamples:\n  $ kubemend ${verb} batch/prod/cp-1\n  $ kubemend ${verb} fleet/prod`,
      )
      .action(
        async (workflowId: string, options: ConnectOptions) => await signal(workflowId, verb, said, options),
      );
  }
}

async function signal(
  workflowId: string,
  verb: string,
  said: string,
  options: ConnectOptions,
): Promise<void> {
  if (!isBatchId(workflowId) && !isFleetId(workflowId)) {
    throw new InputError(
      `${workflowId}: expected the id of a batch (batch/<cluster>/<node>) or of a fleet (fleet/<cluster>), found another`,
      {
        code: 'INVALID_REQUEST',
        hint: `one remediation is ended by: kubemend cancel ${workflowId}`,
      },
    );
  }
  await withSession(options, async ({ client }) => {
    await client.workflow.getHandle(workflowId).signal(verb);
    if (options.json === true) printJson({ workflowId, signalled: verb });
    else printLine(`${said}: kubemend watch ${workflowId}`);
  });
}
