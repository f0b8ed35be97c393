/**
 * What is wrong with a request is told before a run of it begins: one that fails at once would be the latest of its id, and hide the
 * run that people ask for. The workflow's first activity reads it with the same words, for whoever starts it in another way.
 */
import { parseAll, invalid } from '../activities/control/input-problems.ts';
import { readBatchInput } from '../activities/control/parse-batch.ts';
import { readFleetInput } from '../activities/control/parse-fleet.ts';
import { readRemediateInput } from '../activities/control/parse-request.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { BatchRequest } from '../contracts/batch.ts';
import { FleetRequest } from '../contracts/fleet.ts';
import { RemediateRequest } from '../contracts/request.ts';
import { closeOverRequirements, resolveParameters } from '../domain/checks/index.ts';

export interface AskedRun {
  type: keyof typeof schemas;
  workflowId: string;
  input: unknown;
}

const schemas = {
  remediate: [RemediateRequest, 'remediate-request'],
  remediateBatch: [BatchRequest, 'batch-request'],
  remediateFleet: [FleetRequest, 'fleet-request'],
} as const;

/**
 * @param catalog in which the names were looked up here; undefined: the request was kept, and its names are for the control worker
 *   to know, which may have other files
 * @throws InputError that lists every problem at once
 */
export function assertReadable({ type, workflowId, input }: AskedRun, catalog: Catalog | undefined): void {
  if (catalog === undefined) {
    const [schema, name] = schemas[type];
    const { value, problems } = parseAll(schema, input);
    if (value === undefined) throw invalid(type, problems, name);
  } else if (type === 'remediateBatch') readBatchInput(input, workflowId, catalog);
  else if (type === 'remediateFleet') readFleetInput(input, workflowId, catalog);
  else assertParameters(readRemediateInput(input, workflowId, catalog), catalog);
}

/** The workflow leaves them to the node, which knows its own besides. */
function assertParameters({ checks, parameters }: RemediateRequest, catalog: Catalog): void {
  if (checks === undefined) return;
  const asked = checks.map((name) => catalog.resolve(name));
  resolveParameters(
    closeOverRequirements(asked, (slug) => catalog.find(slug)),
    parameters,
  );
}
