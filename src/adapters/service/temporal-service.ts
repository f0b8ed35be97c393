/** What the control side and `doctor` ask the Temporal service itself. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { WorkflowRef } from '../../contracts/change-record.ts';
import type { QueueWorker, RunState } from '../../contracts/deeds.ts';
import { askSearchAttributes } from './search-attributes.ts';

export interface TemporalService {
  clusterId(): Promise<string>;
  /** All of ours, each with its type; false also where the server does not say, for a run works without them. */
  hasSearchAttributes(): Promise<boolean>;
  /** Workers that polled the queue for activities in the last five minutes: a hint, never a lock. */
  workersOf(queue: string): Promise<QueueWorker[]>;
  /**
   * Is the run known to be closed? Only on the same server and namespace, and only when the id's latest run is
   * closed or began with another first run (a reset keeps the first run id). "Not found" proves nothing.
   */
  isRunClosed(run: Omit<WorkflowRef, 'attempt'>): Promise<RunState>;
  /**
   * Has a run ended FIXED with this check on the cluster? False also when it is longer ago than the server keeps its runs.
   * @throws when the namespace lacks our search attributes, or cannot be asked
   */
  wasFixed(use: { cluster: string; check: string }): Promise<boolean>;
}

const notFound = 5; // gRPC NOT_FOUND

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
/** One that is paused goes on one day, and what it has begun on a node goes on even now. */
const openStatuses = [
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED,
];
const closedStatuses = [
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT,
];

export function createTemporalService(connection: Connection, namespace: string): TemporalService {
  const { workflowService } = connection;
  const { TaskQueueType } = proto.temporal.api.enums.v1;
  const clusterId = async (): Promise<string> => (await workflowService.getClusterInfo({})).clusterId;
  return {
    clusterId,
    async hasSearchAttributes() {
      const state = await askSearchAttributes(connection, namespace);
      return state?.missing.length === 0 && state.mistyped.length === 0;
    },
    async workersOf(queue) {
      const { pollers } = await workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: queue },
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      });
      return pollers.map(({ identity, lastAccessTime }) => ({
        identity: identity ?? '',
        lastSeenAt: lastAccessTime ? new Date(Number(lastAccessTime.seconds) * 1000).toISOString() : null,
      }));
    },
    async wasFixed({ cluster, check }) {
      const conditions = {
        WorkflowType: 'remediate',
        ExecutionStatus: 'Completed',
        Outcome: 'FIXED',
        Cluster: cluster,
        CheckIds: check,
      };
      const query = Object.entries(conditions)
        .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
        .join(' AND ');
      const { executions } = await workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 });
      return executions.length > 0;
    },
    async isRunClosed(run) {
      if (run.namespace !== namespace || run.clusterId !== (await clusterId())) {
        return {
          closed: false,
          unknown: true,
          detail: `the run lives on another Temporal server or namespace (${run.clusterId}, ${run.namespace})`,
        };
      }
      try {
        const { workflowExecutionInfo } = await workflowService.describeWorkflowExecution({
          namespace,
          execution: { workflowId: run.workflowId },
        });
        const { status, firstRunId: first } = workflowExecutionInfo ?? {};
        if (closedStatuses.some((one) => one === status))
          return { closed: true, detail: 'the latest run of the id is closed' };
        if (!openStatuses.some((one) => one === status)) {
          const detail = `expected a status of the run, found ${String(status)}, which says nothing`;
          return { closed: false, unknown: true, detail };
        }
        const firstRunId = first ?? '';
        return firstRunId !== '' && firstRunId !== run.firstRunId
          ? { closed: true, detail: 'the id is in use by a later run' }
          : { closed: false, detail: 'the run is under way' };
      } catch (error) {
        if ((error as { code?: unknown }).code === notFound) {
          const detail = 'the server knows no such run, which proves nothing';
          return { closed: false, unknown: true, detail };
        }
        throw error;
      }
    },
  };
}
