/** Asks the guard of a cluster, and starts it where there is none yet. */
import type { Client } from '@temporalio/client';
import type {
  GuardAnswer,
  GuardAsk,
  GuardInput,
  GuardOrder,
  GuardPreview,
  GuardRelease,
  GuardState,
} from '../../contracts/guard.ts';
import { controlQueue, guardMessages, workflowIds } from '../../domain/names.ts';

/** Each update with what it takes and gives. */
export interface GuardUpdates {
  preview: [GuardPreview, GuardAnswer];
  admit: [GuardAsk, GuardAnswer];
  release: [GuardRelease, GuardState];
  pause: [GuardOrder, GuardState];
  resume: [GuardOrder, GuardState];
  adopt: [GuardOrder, GuardState];
  free: [GuardOrder & { node: string; underWay?: boolean }, GuardState];
}

export interface GuardService {
  /**
   * @param id of the question: asked again under the same one, it is answered once
   * @throws what the service throws when it does not answer: no answer is never yes
   */
  ask<Name extends keyof GuardUpdates>(
    cluster: string,
    name: Name,
    input: GuardUpdates[Name][0],
    id?: string,
  ): Promise<GuardUpdates[Name][1]>;
}

type GuardRun = (input: GuardInput) => Promise<never>;

/** between two looks at the runs of what was admitted; a run that ends well releases by itself */
const lookEveryMs = 30_000;

export function createGuardService(client: Client): GuardService {
  return {
    async ask<Name extends keyof GuardUpdates>(
      cluster: string,
      name: Name,
      input: GuardUpdates[Name][0],
      id?: string,
    ) {
      const { WithStartWorkflowOperation } = await import('./temporal-client.ts');
      const start: GuardInput = { cluster, lookEveryMs };
      const startWorkflowOperation = new WithStartWorkflowOperation<GuardRun>('guard', {
        workflowId: workflowIds.guard(cluster),
        taskQueue: controlQueue,
        args: [start],
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `guard of cluster ${cluster}`,
      });
      type Asked = GuardUpdates[Name];
      return await client.workflow.executeUpdateWithStart<GuardRun, Asked[1], [Asked[0]]>(
        guardMessages[name],
        {
          args: [input],
          startWorkflowOperation,
          ...(id !== undefined && { updateId: id }),
        },
      );
    },
  };
}
