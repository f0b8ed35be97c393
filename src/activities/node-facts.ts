/** What decides whether anything may begin on this node: read afresh at every admission. */
import type { Clock } from '../adapters/clock.ts';
import { readNodeIdentity } from '../adapters/config/node-identity.ts';
import type { EmergencyStop } from '../adapters/storage/emergency-stop.ts';
import { readGuardMark } from '../adapters/storage/guard-mark.ts';
import type { RecordStore } from '../adapters/storage/record-store.ts';
import type { NodeConfig } from '../contracts/config.ts';
import type { NodeFacts } from '../contracts/plan.ts';
import { deadlineOf } from '../domain/change/deadline.ts';
import type { NodePaths } from '../domain/node-paths.ts';
import { readRole } from './node-role.ts';

export interface NodeFactsContext {
  config: NodeConfig;
  paths: NodePaths;
  clock: Clock;
  records: RecordStore;
  latch: EmergencyStop;
  /** Has a recover process proved that it lives, in this boot, and reads our records? */
  recoverer(): Promise<{ alive: boolean; detail: string }>;
}

/** @throws ConflictError when a record or the latch cannot be read: unreadable is never "none" */
export async function readNodeFacts(context: NodeFactsContext): Promise<NodeFacts> {
  const { config, paths, clock, records, latch } = context;
  const boot = await clock.bootInstance();
  const open = await records.open();
  const stop = await latch.read();
  return {
    identity: await readNodeIdentity(config, paths),
    boot,
    at: clock.now().toISOString(),
    emergencyStop: stop === null ? null : { since: stop.since, changeId: stop.changeId, reason: stop.reason },
    openChange:
      open === undefined
        ? null
        : {
            changeId: open.changeId,
            state: open.state,
            target: open.target,
            remainingMs: deadlineOf(open, { uptimeMs: clock.uptimeMs(), boot })?.remainingMs ?? 0,
            workflow: open.workflow,
          },
    recoverer: await context.recoverer(),
    isControlPlane: await hasControlPlane(paths),
    guard: await readGuardMark(paths.guardFile),
  };
}

/** @returns undefined: it could not be looked at, which is never "a worker node" */
export async function hasControlPlane({ manifestsDir }: NodePaths): Promise<boolean | undefined> {
  return await readRole(manifestsDir).then(
    (role) => role === 'control-plane',
    () => undefined,
  );
}
