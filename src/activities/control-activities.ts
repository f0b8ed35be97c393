/** The deeds of the queue `kubemend`: what needs the Temporal service or the catalog, and no node. */
import type { ReadPolicy } from '../adapters/config/approval-policy.ts';
import type { FleetRuns } from '../adapters/service/fleet-runs.ts';
import type { GuardService } from '../adapters/service/guard-service.ts';
import type { FindNodes } from '../adapters/service/polling-nodes.ts';
import type { TemporalService } from '../adapters/service/temporal-service.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ControlActivities } from '../contracts/deeds.ts';
import type { DeedContext } from './deed-context.ts';
import { approvalTerms } from './control/approval-terms.ts';
import { admit, findKnownNodes, preview, release } from './control/guard.ts';
import { parseBatch } from './control/parse-batch.ts';
import { parseDrift } from './control/parse-drift.ts';
import { parseFleet } from './control/parse-fleet.ts';
import { parseAsk, parseRequest } from './control/parse-request.ts';
import { readBatchEnd } from './control/read-batch-end.ts';
import { reportDrift, reportOutcome, tellApproval } from './control/report-outcome.ts';

export interface ControlContext {
  temporal: TemporalService;
  guard: GuardService;
  fleetRuns: FleetRuns;
  catalog: Catalog;
  readPolicy: ReadPolicy;
  outcomeFile: string | null;
  findNodes: FindNodes;
}

type Input<Name extends keyof ControlActivities> = Parameters<ControlActivities[Name]>[0];
type Output<Name extends keyof ControlActivities> = Awaited<ReturnType<ControlActivities[Name]>>;
export type ControlDeeds = {
  [Name in keyof ControlActivities]: (
    input: Input<Name>,
    deed?: Pick<DeedContext, 'id'>,
  ) => Promise<Output<Name>>;
};

export function createControlActivities(context: ControlContext): ControlDeeds {
  const { temporal, guard, fleetRuns, outcomeFile } = context;
  const now = (): Date => new Date();
  return {
    parseRequest: async (input) => await parseRequest(input, context),
    parseBatch: async (input) => await parseBatch(input, context),
    parseDrift: async (input) => await parseDrift(input, context),
    parseFleet: async (input) => await parseFleet(input, context),
    findRuns: async ({ workflowIds }) => ({ found: await fleetRuns.find(workflowIds) }),
    readBatchEnd: async (input) => await readBatchEnd(input, fleetRuns),
    parseAsk: async (input) => Promise.resolve(parseAsk(input)),
    preview: async (input, deed) => await preview(input, { ...context, now }, deed?.id),
    admit: async (input, deed) => await admit(input, { ...context, now }, deed?.id),
    release: async (input, deed) => await release(input, guard, deed?.id),
    approvalTerms: async (input) => await approvalTerms(input, { ...context, now }),
    tellApproval: async (input) => await tellApproval(input, outcomeFile),
    report: async (input) => await reportOutcome(input, outcomeFile),
    reportDrift: async (input) => await reportDrift(input, outcomeFile),
    isRunClosed: async ({ workflow }) => await temporal.isRunClosed(workflow),
    findKnownNodes: async ({ cluster }) => await findKnownNodes(cluster, context.findNodes),
    describeQueue: async ({ queue }) => ({ workers: await temporal.workersOf(queue) }),
  };
}
