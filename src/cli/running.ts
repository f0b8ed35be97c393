/** What runs now, each with its own word on how it stands. */
import type { BatchProgress, DriftProgress, RemediationStatus } from '../contracts/deeds.ts';
import type { FleetProgress } from '../contracts/fleet.ts';
import { messages } from '../domain/names.ts';
import { isOfTheServer } from './await-result.ts';
import type { Session } from './session.ts';

/** What a workflow of each type answers to the query `status`. */
interface StatusOf {
  remediate: RemediationStatus;
  remediateBatch: BatchProgress;
  remediateFleet: FleetProgress;
  auditDrift: DriftProgress;
}

/**
 * Status of every such workflow that runs. Listing is eventually consistent: for people, never for locks.
 * One that cannot answer, such as one of another version, hides none of the others: it is named, and the exit code says so.
 */
export async function statusesOfRunning<Type extends keyof StatusOf>(
  { client }: Pick<Session, 'client'>,
  types: readonly Type[],
): Promise<{ workflowId: string; status: StatusOf[Type] }[]> {
  const statuses = [];
  const names = types.map((type) => `'${type}'`).join(', ');
  for await (const run of client.workflow.list({
    query: `WorkflowType IN (${names}) AND ExecutionStatus='Running'`,
  })) {
    const { workflowId } = run;
    try {
      const status = await client.workflow.getHandle(workflowId).query<StatusOf[Type]>(messages.status);
      statuses.push({ workflowId, status });
    } catch (error) {
      if (await isOfTheServer(error)) throw error;
      const why = error instanceof Error ? error.message : String(error);
      process.stderr.write(`warning: ${workflowId} runs, and does not say how it stands: ${why}\n`);
      process.exitCode = 1;
    }
  }
  return statuses;
}
