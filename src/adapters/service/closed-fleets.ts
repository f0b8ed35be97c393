/** Runs of fleets, as the Temporal server keeps them: a fleet may be a chain of runs, each continued by the next. */
import type { Client } from '@temporalio/client';
import pMap from 'p-map';
import { BatchResult } from '../../contracts/batch.ts';
import type { FleetInput } from '../../contracts/fleet.ts';
import type { EarlierFleet } from '../../contracts/fleet-report.ts';
import { FleetResult } from '../../contracts/fleet.ts';
import { InputError } from '../../domain/errors.ts';
import { workflowIds } from '../../domain/names.ts';
import type { NoResult } from '../../domain/no-result.ts';
import { earlierFleet } from '../../domain/report/earlier-run.ts';
import type { BatchEnd } from '../../domain/report/fleet-report.ts';
import { listClosed } from './closed-runs.ts';
import type { Earlier } from './closed-runs.ts';
import { isOpen, readEnd, readEndOfClosed } from './run-end.ts';

export interface FleetRun {
  /** of the chain, by which it is named */
  firstRunId: string;
  /** what was asked for, as it was written */
  input: FleetInput;
  /** of the chain, by the server's clock: the result has a later time, when its workflow first ran */
  startedAt: string;
  end: { result: FleetResult } | NoResult;
}

/**
 * @param runId of any run of the chain; undefined: the latest of that id
 * @throws InputError when it is under way, or its first run is no longer kept; the SDK's WorkflowNotFoundError
 */
export async function readClosedFleet(client: Client, id: string, runId?: string): Promise<FleetRun> {
  const run = await client.workflow.getHandle(id, runId).describe();
  const { status, runId: found } = run;
  const started = await readStart(client, id, found);
  const first = started.firstRunId === found ? started : await readStart(client, id, started.firstRunId);
  if (
    isOpen(status) ||
    (status.name === 'CONTINUED_AS_NEW' && (await isUnderWay(client, id, started.firstRunId)))
  ) {
    throw new InputError(`${id}: expected a fleet that has ended, found one under way`, {
      code: 'INVALID_REQUEST',
      hint: `follow it to its end: kubemend watch ${id}`,
    });
  }
  const end = await readEnd(client, { id, runId: found, followRuns: true }, FleetResult);
  const { startTime } =
    first === started ? run : await client.workflow.getHandle(id, started.firstRunId).describe();
  return { ...first, startedAt: startTime.toISOString(), end };
}

/** The latest run of an id may be the last of that chain. */
async function isUnderWay(client: Client, id: string, firstRunId: string): Promise<boolean> {
  const { status, runId } = await client.workflow.getHandle(id).describe();
  return isOpen(status) && (await readStart(client, id, runId)).firstRunId === firstRunId;
}

async function readStart(
  client: Client,
  id: string,
  runId: string,
): Promise<Pick<FleetRun, 'firstRunId' | 'input'>> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: id, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const data = started?.input?.payloads?.[0]?.data;
  if (started == null || data == null) {
    throw new InputError(`${id}: expected the history of run ${runId}, found none`, {
      code: 'INVALID_REQUEST',
      hint: 'the server keeps it for its retention only; ask for the nodes again: kubemend fleet remediate',
    });
  }
  return {
    firstRunId: started.firstExecutionRunId ?? runId,
    input: JSON.parse(Buffer.from(data).toString('utf8')) as FleetInput,
  };
}

export async function readEarlierFleets(
  client: Client,
  id: string,
  earlier: Earlier,
): Promise<EarlierFleet[]> {
  return await Promise.all(
    (await listClosed(client, id, earlier)).map(async (run) =>
      earlierFleet(run, await readEnd(client, { id, runId: run.runId }, FleetResult)),
    ),
  );
}

const atOnce = 16;

/** What the batches of its nodes came to, by node; those that began none are not among them. */
export async function readBatchEnds(
  client: Client,
  { cluster, nodes }: Pick<FleetResult, 'cluster' | 'nodes'>,
): Promise<Map<string, BatchEnd>> {
  const begun = nodes.flatMap(({ node, runId, status }) =>
    runId === undefined ? [] : [{ node, runId, isLeft: status === 'UNDER_WAY' }],
  );
  const ends = await pMap(
    begun,
    async ({ node, runId, isLeft }): Promise<[string, BatchEnd]> => {
      const id = workflowIds.batch(cluster, node);
      const end = isLeft
        ? await readEndOfClosed(client, { id, runId }, BatchResult)
        : await readEnd(client, { id, runId }, BatchResult);
      return [node, end ?? { missing: 'is under way still' }];
    },
    { concurrency: atOnce },
  );
  return new Map(ends);
}
