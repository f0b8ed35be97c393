/** `kubemend approvals`: the runs that wait for a person. */
import type { Command } from 'commander';
import type { RemediationStatus } from '../contracts/deeds.ts';
import { messages, shortHash } from '../domain/names.ts';
import { paintDiff, printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';

export function registerApprovals(program: Command): void {
  addConnectOptions(program.command('approvals').summary('the runs that wait for a decision'))
    .addHelpText('after', '\nExample:\n  $ kubemend approvals')
    .action(approvals);
}

async function approvals(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const waiting = (await statusesOfRunning(session)).filter(({ status }) => status.phase === 'approve');
    if (options.json === true) {
      printJson({ approvals: waiting });
      return;
    }
    if (waiting.length === 0) printLine('nothing waits for a decision');
    for (const { workflowId, status } of waiting) {
      const plan = shortHash(status.planHash ?? '');
      printLine(
        `${workflowId}  plan ${plan}  ${status.approval.needed ?? ''}; until ${status.approval.expiresAt ?? ''}`,
      );
      printLine(paintDiff(status.diff.trimEnd()));
      printLine(
        `  kubemend approve ${workflowId} --plan ${plan}\n  kubemend reject ${workflowId} --plan ${plan}\n`,
      );
    }
  });
}

/** Status of every remediation that runs. Listing is eventually consistent: for people, never for locks. */
export async function statusesOfRunning({
  client,
}: Session): Promise<{ workflowId: string; status: RemediationStatus }[]> {
  const statuses = [];
  for await (const run of client.workflow.list({
    query: "WorkflowType='remediate' AND ExecutionStatus='Running'",
  })) {
    const status = await client.workflow.getHandle(run.workflowId).query<RemediationStatus>(messages.status);
    statuses.push({ workflowId: run.workflowId, status });
  }
  return statuses;
}
