/** Time as the node knows it: wall clock for people, uptime and boot instance for deadlines (a clock can be set, uptime cannot). */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { BootInstance } from '../contracts/node-identity.ts';
import { PlaceError } from '../domain/errors.ts';

export interface Clock {
  now(): Date;
  /** milliseconds of this process's own clock, for intervals within the process */
  monotonicMs(): number;
  /** whole milliseconds since the machine booted; the same clock for every process of the machine */
  uptimeMs(): number;
  /** @throws PlaceError when it cannot be read: then nobody can say whether a deadline has passed */
  bootInstance(): Promise<BootInstance>;
  /** Rejects with the reason of `signal` when it fires, and leaves no timer behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface ClockOptions {
  /** a practice node's own `{ bootId, initStartTicks }`; null: the kernel's */
  bootFile: string | null;
}

export function createClock(options: ClockOptions): Clock {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    uptimeMs: readUptimeMs,
    bootInstance: () => (options.bootFile === null ? readKernelBoot() : readPracticeBoot(options.bootFile)),
    sleep: async (ms, signal) => {
      await delay(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(
        (error: unknown) => {
          // The timer's own AbortError says nothing of why; callers tell a lost grip from a cancellation by the reason.
          signal?.throwIfAborted();
          throw error;
        },
      );
    },
  };
}

function readUptimeMs(): number {
  const seconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Math.round(seconds * 1000);
}

async function readKernelBoot(): Promise<BootInstance> {
  try {
    const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    // Containers share the host's boot id; the start of their pid 1 tells two of their lives apart.
    const initStartTicks = startTicksOf(await readFile('/proc/1/stat', 'utf8'));
    return { bootId, initStartTicks };
  } catch (cause) {
    throw unreadableBoot('/proc/sys/kernel/random/boot_id and /proc/1/stat', cause);
  }
}

async function readPracticeBoot(bootFile: string): Promise<BootInstance> {
  try {
    const found = JSON.parse(await readFile(bootFile, 'utf8')) as Partial<BootInstance> | null;
    if (typeof found?.bootId === 'string' && typeof found.initStartTicks === 'string') {
      return { bootId: found.bootId, initStartTicks: found.initStartTicks };
    }
    throw new Error(`found ${JSON.stringify(found)}`);
  } catch (cause) {
    throw unreadableBoot(bootFile, cause);
  }
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets. */
export function startTicksOf(stat: string): string {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2);
  return afterName.split(' ')[19] ?? '';
}

/** Linux shows times in /proc in this unit on every architecture that Kubernetes runs on. */
export const ticksPerSecond = 100;

/** Unix time of a process's start, by the clock as it is set now. */
export function startedAtMs(startTicks: string, clock: Pick<Clock, 'now' | 'uptimeMs'>): number {
  return clock.now().getTime() - (clock.uptimeMs() - (Number(startTicks) * 1_000) / ticksPerSecond);
}

/** Start and uptime are each rounded to a tick of 10 ms; a component takes longer than this to reach a file of its own. */
export const tickSlackMs = 30;

function unreadableBoot(path: string, cause: unknown): PlaceError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new PlaceError(`${path}: expected the boot instance {bootId, initStartTicks}: ${detail}`, {
    code: 'NODE_ERROR',
    hint: 'deadlines cannot be counted without it, so nothing is changed here',
    cause,
  });
}
