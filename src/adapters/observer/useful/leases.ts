/** Is a lease renewed? By watching it change, since the clocks of two machines prove nothing. */
import type { GateSpec } from '../../../contracts/gate.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import type { Useful } from './answer.ts';

/** `<host name>_<uuid>` (controller-manager and scheduler 1.35): another process is another holder. */
const processHolder = /_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Who wants a lease looks every 2 s (retryPeriod), with jitter. */
const takeOverMs = 10_000;

/** leaseDuration of kcm and scheduler is 15 s, renewed every 2 s; a node's 40 s, renewed every 10 s. */
const freshMs = 20_000;

export interface LeaseRef {
  namespace: string;
  name: string;
  /** the check's name */
  check: string;
  /** names of this machine: another holder's renewals are another's work; absent: nobody else can hold it */
  holders?: readonly string[];
}

export interface Leases {
  ask(spec: GateSpec, lease: LeaseRef, signal?: AbortSignal): Promise<Useful>;
}

export function createLeases(api: ApiServer, clock: { now(): Date; monotonicMs(): number }): Leases {
  const leases = new Map<string, { renewTime: string; seenAtMs: number }>();
  return {
    async ask(spec, { namespace, name, check, holders }, signal) {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${encodeURIComponent(name)}`;
      const answer = await api.ask(spec, path, { signal });
      if ('why' in answer) return answer;
      const lease = parseJson(answer.body) as {
        spec?: { renewTime?: unknown; holderIdentity?: unknown; leaseDurationSeconds?: unknown };
      } | null;
      const renewTime = lease?.spec?.renewTime;
      if (answer.status !== 200 || typeof renewTime !== 'string') {
        return [{ name: check, ok: false, detail: `lease ${name}: ${describe(answer)}` }];
      }
      const nowMs = clock.monotonicMs();
      const before = leases.get(path);
      // The first look can only compare clocks; from the second on a renewal is a change.
      const firstAgeMs = Math.max(0, clock.now().getTime() - Date.parse(renewTime));
      const seen =
        before === undefined
          ? { renewTime, seenAtMs: nowMs - firstAgeMs }
          : before.renewTime === renewTime
            ? before
            : { renewTime, seenAtMs: nowMs };
      leases.set(path, seen);
      const ageMs = nowMs - seen.seenAtMs;
      const holder = lease?.spec?.holderIdentity;
      const isHeld = typeof holder === 'string' && holder !== '';
      const detail = `${Math.round(ageMs / 1_000)}s ago${isHeld ? ` by ${holder}` : ', given back: nobody holds it'}`;
      // Its last holder has given it back (the scheduler does at its end): new, and nobody's work.
      const ok = isHeld && ageMs <= freshMs;
      const seconds = lease?.spec?.leaseDurationSeconds;
      const runsOutMs = typeof seconds === 'number' ? seconds * 1_000 + takeOverMs - ageMs : undefined;
      // A lease that nobody renews any more is there to be taken: who stands by should have done so.
      const standsBy = ok && holders !== undefined && isOfAnother(holder, holders);
      const isProcess = typeof holder === 'string' && processHolder.test(holder);
      return [
        {
          name: check,
          ok,
          detail,
          ...(isProcess && { holder, ...(runsOutMs !== undefined && { runsOutMs }) }),
          ...(standsBy && { standsBy }),
        },
      ];
    },
  };
}

/** `<host name>_<uuid>` (controller-manager and scheduler 1.35). */
function isOfAnother(holder: unknown, names: readonly string[]): boolean {
  if (typeof holder !== 'string') return false;
  const [host = '', id] = holder.split('_');
  return id !== undefined && !names.some((name) => name.toLowerCase() === host.toLowerCase());
}
