/** `kubemend approve` and `kubemend reject`: a person's recorded yes or no to one plan. */
import type { Command } from 'commander';
import type { DecisionJudgement } from '../domain/approval/judge-decision.ts';
import { messages } from '../domain/names.ts';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';
import { whoAmI } from './who.ts';

interface DecideOptions extends ConnectOptions {
  plan?: string;
  by?: string;
  comment?: string;
}

export function registerDecide(program: Command): void {
  for (const name of ['approve', 'reject'] as const) {
    addConnectOptions(
      program
        .command(`${name} <id>`)
        .summary(`${name} the plan of a run, a batch or a wave of a fleet that waits`),
    )
      .description(`Sends your decision, bound to the plan that you saw, and prints the run's typed answer.`)
      .requiredOption('--plan <hash>', 'the plan: its first 8 digits, as `kubemend approvals` shows them')
      .option('--by <name>', 'who decides (default: you); recorded as claimed, for no server proves it')
      .option('--comment <text>', 'why, for the record')
      .addHelpText(
        'after',
        `\nExample:\n  $ kubemend ${name} remediate/prod/cp-1/kube-apiserver --plan 3f9a01c2 --comment "window 42"
  $ kubemend ${name} fleet/prod/weekly --plan 77c1d20e`,
      )
      .action(async (id: string, options: DecideOptions) => await decide(id, name === 'approve', options));
  }
}

async function decide(workflowId: string, approve: boolean, options: DecideOptions): Promise<void> {
  await withSession(options, async ({ client }) => {
    const by = options.by ?? whoAmI();
    const decision = { by, plan: options.plan, comment: options.comment ?? '', approve };
    const { WorkflowUpdateFailedError } = await import('../adapters/service/temporal-client.ts');
    try {
      const judgement = await client.workflow
        .getHandle(workflowId)
        .executeUpdate<DecisionJudgement, [typeof decision]>(messages.decide, { args: [decision] });
      // It was about what waits when it came, and another answer was faster.
      if (judgement.kind !== 'accepted') {
        notTaken(judgement.reason, options);
        return;
      }
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      notTaken(error.cause?.message ?? error.message, options);
      return;
    }
    if (options.json === true) printJson({ accepted: true });
    else printLine(`${approve ? 'approved' : 'rejected'} by ${by} (claimed)`);
  });
}

function notTaken(reason: string, { json }: DecideOptions): void {
  if (json === true) printJson({ accepted: false, reason });
  else process.stderr.write(`not taken: ${reason}\n`);
  process.exitCode = 3;
}
