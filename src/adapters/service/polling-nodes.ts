/** Nodes whose worker asks for work now, of those that this server knows by their runs. */
import type { Client } from '@temporalio/client';
import type { QueueWorker } from '../../contracts/deeds.ts';
import { kindsOfNodeRuns, nodeOfRun } from '../../domain/fleet-targets/known-nodes.ts';
import { nodeQueue } from '../../domain/names.ts';
import { createTemporalService } from './temporal-service.ts';

export interface AskedNode {
  name: string;
  /** empty: nobody has asked for work in the last five minutes */
  workers: QueueWorker[];
}

export type FindNodes = (cluster: string) => Promise<AskedNode[]>;

/** Runs that are looked at, of each kind: a node that has run nothing lately is not found beyond them. */
const mostRuns = 5_000;
const atOnce = 16;

/**
 * By name. A node that no run has named, or whose runs the server no longer keeps, is not among them.
 * @param cluster a name of ours, and so safe in a query
 */
export async function findPollingNodes(
  client: Client,
  { cluster, namespace }: { cluster: string; namespace: string },
): Promise<AskedNode[]> {
  const names = new Set<string>();
  for (const kind of kindsOfNodeRuns) {
    let seen = 0;
    const query = `WorkflowId STARTS_WITH '${kind}/${cluster}/'`;
    for await (const { workflowId } of client.workflow.list({ query })) {
      const node = nodeOfRun(workflowId, cluster);
      if (node !== undefined) names.add(node);
      seen += 1;
      if (seen === mostRuns) break;
    }
  }
  const temporal = createTemporalService(client.connection as never, namespace);
  const waiting = [...names].toSorted();
  const asked: AskedNode[] = [];
  const ask = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      asked.push({ name, workers: await temporal.workersOf(nodeQueue(cluster, name)) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return asked.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
