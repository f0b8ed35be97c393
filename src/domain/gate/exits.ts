/** Counts how often the new container ended. Exits beside the old process, or just after a kubelet restart, are its overlap. */
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { tellingLine } from '../last-words.ts';
import { maskText } from '../mask-secrets.ts';
import { hasIntendedArgv, isNewProcess, isOldAlive, isSameProcess, toProcessId } from './identity.ts';
import type { ProcessId } from './identity.ts';

/** After its own restart a kubelet starts the new Pod beside the old one until its first clean-up. */
const overlapMs = 10_000;

export interface ExitCount {
  /** new processes that were alive at the last look */
  alive: ProcessId[];
  oldAlive: boolean | null;
  kubeletTicks: string | null;
  /** on the gate's own clock */
  forgiveUntilMs: number;
  knownIds: string[] | null;
  /** Pod UIDs of processes that were seen with the intended arguments */
  own: string[];
  /** by Pod UID ('' where unknown): seen by ourselves, and told by kubelet or runtime */
  seen: Record<string, number>;
  told: Record<string, number>;
  /** by Pod UID: every end that came on record meanwhile, whoever's it is */
  ended: Record<string, number>;
  forgiven: number;
  lastLog: string;
}

export function beginCounting(spec: GateSpec): ExitCount {
  return {
    alive: [],
    oldAlive: null,
    kubeletTicks: null,
    forgiveUntilMs: 0,
    knownIds: spec.baseline?.exits ?? null,
    own: [],
    seen: {},
    told: {},
    ended: {},
    forgiven: 0,
    lastLog: '',
  };
}

export function countExits(
  count: ExitCount,
  spec: GateSpec,
  observation: Observation,
  seenMs: number,
): ExitCount {
  const next: ExitCount = {
    ...count,
    seen: { ...count.seen },
    told: { ...count.told },
    ended: { ...count.ended },
  };
  const kubeletTicks = observation.kubelet?.startTicks ?? null;
  if (kubeletTicks !== null) {
    if (count.kubeletTicks !== null && kubeletTicks !== count.kubeletTicks) {
      next.forgiveUntilMs = seenMs + overlapMs;
    }
    next.kubeletTicks = kubeletTicks;
  }
  const oldAlive = isOldAlive(spec, observation);
  // A kubelet's own restart is no overlap of its own.
  const overlap = spec.component !== 'kubelet' && seenMs < next.forgiveUntilMs;
  const forgiving = oldAlive === true || count.oldAlive === true || overlap;
  next.oldAlive = oldAlive ?? count.oldAlive;

  const add = (tally: Record<string, number>, podUid: string): void => {
    if (forgiving) next.forgiven += 1;
    else tally[podUid] = (tally[podUid] ?? 0) + 1;
  };
  if (observation.processes !== null) {
    const { processes } = observation;
    for (const gone of count.alive) {
      if (!processes.some((process) => isSameProcess(process, gone))) add(next.seen, gone.podUid ?? '');
    }
    next.alive = processes
      .filter((process) => isNewProcess(spec, process) && hasIntendedArgv(spec, process))
      .map(toProcessId);
    next.own = [...new Set([...count.own, ...next.alive.map(({ podUid }) => podUid ?? '')])];
  }
  const listed = listExits(observation);
  if (listed !== null) {
    const known = new Set(count.knownIds ?? listed.map((exit) => exit.id));
    for (const exit of listed) {
      if (known.has(exit.id)) continue;
      known.add(exit.id);
      if (!forgiving) next.ended[exit.podUid] = (next.ended[exit.podUid] ?? 0) + 1;
      // The old Pod's own end is no crash of the new one.
      if (exit.podUid === spec.baseline?.podUid) continue;
      // Until the kubelet lets go of it, the form that was given up may go on crashing.
      if (spec.ownEndsOnly === true && !next.own.includes(exit.podUid)) continue;
      add(next.told, exit.podUid);
      if (exit.log !== '') next.lastLog = exit.log;
    }
    next.knownIds = [...known];
  }
  return next;
}

/**
 * The most exits that any one Pod UID had; two sources that tell of the same exit count once.
 * @param podUid of the process that is watched: the end of another Pod's container, told late, is none of its own
 */
export function mostExits(count: ExitCount, podUid: string | null = null): number {
  const all = new Set([...Object.keys(count.seen), ...Object.keys(count.told)]);
  const uids = [...all].filter((uid) => podUid === null || uid === '' || uid === podUid);
  return Math.max(0, ...uids.map((uid) => Math.max(count.seen[uid] ?? 0, count.told[uid] ?? 0)));
}

interface ListedExit {
  id: string;
  podUid: string;
  hasCode: boolean;
  log: string;
}

/** null: neither kubelet nor runtime said anything. Of an exit that both tell of, the one that knows its exit code is heard. */
function listExits(observation: Observation): ListedExit[] | null {
  const { kubelet, runtime } = observation;
  if (kubelet === null && runtime === null) return null;
  const byId = new Map<string, ListedExit>();
  for (const exits of [runtime?.exits ?? [], kubelet?.exits ?? []]) {
    for (const [index, { exitCode, reason, logTail, podUid, ...exit }] of exits.entries()) {
      const id = exit.id ?? `${podUid}#${index}`;
      if (byId.get(id)?.hasCode === true) continue;
      const log = describeExit(exitCode, reason ?? '', logTail);
      byId.set(id, { id, podUid, hasCode: exitCode !== null, log });
    }
  }
  return [...byId.values()];
}

function describeExit(exitCode: number | null, reason: string, logTail: string): string {
  const lastLine = maskText(readable(tellingLine(logTail) ?? ''));
  const code = exitCode === null ? '' : `exit code ${exitCode}`;
  return [code, reason === 'Error' ? '' : reason, lastLine.trim()].filter((part) => part !== '').join(', ');
}

/** etcd logs JSON: what people look for is its message and its error, not its stack. */
function readable(line: string): string {
  try {
    const { msg, error } = JSON.parse(line) as { msg?: unknown; error?: unknown };
    if (typeof msg === 'string') return typeof error === 'string' ? `${msg}: ${error}` : msg;
  } catch {
    // plain text
  }
  return line;
}
