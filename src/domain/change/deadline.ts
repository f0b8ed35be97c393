/** When a node stops waiting for a yes and puts a change back by itself. Counted on uptime: a clock can be set. */
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { BootInstance } from '../../contracts/node-identity.ts';
import { isUnreverted } from './states.ts';

export interface Now {
  /** milliseconds since boot, the same clock for every process of the machine */
  uptimeMs: number;
  boot: BootInstance;
  /** for people: ISO 8601 */
  at: string;
  /** who acts: worker, recover, or an operator */
  by: string;
}

export interface Deadline {
  /** what is counted: the whole proof from the write, or the confirmation from `verified` */
  phase: 'revertAfter' | 'confirmWithin';
  atUptimeMs: number;
  remainingMs: number;
  overdue: boolean;
  /** uptimes of two boots cannot be compared: a change of an earlier boot is overdue */
  otherBoot: boolean;
}

export function isSameBoot(a: BootInstance, b: BootInstance): boolean {
  return a.bootId === b.bootId && a.initStartTicks === b.initStartTicks;
}

/** The one deadline that counts now; null once the change is reverting or final. Nobody extends it. */
export function deadlineOf(record: ChangeRecord, now: Pick<Now, 'uptimeMs' | 'boot'>): Deadline | null {
  if (!isUnreverted(record.state)) return null;
  const verifiedAt = record.state === 'verified' ? record.verifiedUptimeMs : null;
  const atUptimeMs =
    verifiedAt === null
      ? (record.appliedUptimeMs ?? record.armedUptimeMs) + record.revertAfterMs
      : verifiedAt + record.confirmWithinMs;
  const otherBoot = !isSameBoot(record.boot, now.boot);
  const remainingMs = otherBoot ? 0 : Math.max(0, atUptimeMs - now.uptimeMs);
  const phase = verifiedAt === null ? 'revertAfter' : 'confirmWithin';
  return { phase, atUptimeMs, remainingMs, overdue: otherBoot || now.uptimeMs >= atUptimeMs, otherBoot };
}
