/** `kubemend approvals`: the runs that wait for a person. */
import type { Command } from 'commander';
import type { BatchProgress, DriftProgress, RemediationStatus } from '../contracts/deeds.ts';
import type { FleetProgress } from '../contracts/fleet.ts';
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
    const running = await statusesOfRunning(session, ['remediate']);
    const waiting = running.filter(({ status }) => status.phase === 'approve');
    const fleets = (await statusesOfRunning(session, ['remediateFleet'])).filter(
      ({ status }) => status.approval !== null,
    );
    if (options.json === true) {
      printJson({ approvals: waiting, waves: fleets });
      return;
    }
    if (waiting.length + fleets.length === 0) printLine('nothing waits for a decision');
    for (const { workflowId, status } of fleets) printWave(workflowId, status);
    for (const { workflowId, status } of waiting) {
      const plan = shortHash(status.planHash ?? '');
      printLine(
        `${workflowId}  plan ${plan}  ${status.approval.needed ?? ''}; until ${status.approval.expiresAt ?? ''}`,
      );
      printLine(paintDiff(status.diff.trimEnd()));
      printHow(workflowId, plan);
    }
  });
}

/** The nodes of a wave were inspected by nobody yet: what is decided is that they may be begun. */
function printWave(workflowId: string, { approval }: FleetProgress): void {
  if (approval === null) return;
  const { wave, nodes, count, quorum, granted, expiresAt } = approval;
  const plan = shortHash(approval.plan);
  printLine(
    `${workflowId}  plan ${plan}  wave ${wave}: ${granted.length} of ${quorum} approvals; until ${expiresAt}`,
  );
  const names = nodes.slice(0, 20).join(', ');
  printLine(`  ${count} nodes: ${names}${count > 20 ? ` and ${count - 20} more` : ''}`);
  printHow(workflowId, plan);
}

function printHow(workflowId: string, plan: string): void {
  printLine(
    `  kubemend approve ${workflowId} --plan ${plan}\n  kubemend reject ${workflowId} --plan ${plan}\n`,
  );
}

/** What a workflow of each type answers to the query `status`. */
interface StatusOf {
  remediate: RemediationStatus;
  remediateBatch: BatchProgress;
  remediateFleet: FleetProgress;
  auditDrift: DriftProgress;
}

/** Status of every such workflow that runs. Listing is eventually consistent: for people, never for locks. */
export async function statusesOfRunning<Type extends keyof StatusOf>(
  { client }: Session,
  types: readonly Type[],
): Promise<{ workflowId: string; status: StatusOf[Type] }[]> {
  const statuses = [];
  const names = types.map((type) => `'${type}'`).join(', ');
  for await (const run of client.workflow.list({
    query: `WorkflowType IN (${names}) AND ExecutionStatus='Running'`,
  })) {
    const status = await client.workflow.getHandle(run.workflowId).query<StatusOf[Type]>(messages.status);
    statuses.push({ workflowId: run.workflowId, status });
  }
  return statuses;
}
