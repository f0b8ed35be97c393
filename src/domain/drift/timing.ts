/** When a schedule runs, as Temporal takes it. */
import type { DriftSchedule } from '../../contracts/drift.ts';
import { durationMs, durationText } from '../duration.ts';
import { readGoDuration } from '../flags/values/durations.ts';

/** An audit of a whole node takes seconds of it: more often than this would be a load, not a watch. */
const shortestMs = 60_000;
const dayMs = 24 * 3_600_000;

/** @returns what the schema alone cannot see, in its words */
export function timingProblems({ every, cron, jitter }: DriftSchedule): string[] {
  const least = durationText(shortestMs);
  const cronMs = intervalOf(cron);
  if (cronMs !== null && cronMs < shortestMs) {
    return [`cron: expected ${least} or more from run to run, found "${cron ?? ''}"`];
  }
  if (every === undefined) return [];
  const everyMs = durationMs(every);
  if (everyMs < shortestMs) {
    return [`every: expected a duration of ${least} or more, found "${every}"`];
  }
  return durationMs(jitter) < everyMs
    ? []
    : [`jitter: expected less than every (${every}), found "${jitter}"`];
}

/** Milliseconds of `@every 10s`, with or without its phase (`/2s`); null: no such word. */
function intervalOf(cron: string | undefined): number | null {
  const [, text] = /^\s*@every\s+([^\s/]+)/.exec(cron ?? '') ?? [];
  const nanoseconds = text === undefined ? undefined : readGoDuration(text);
  return nanoseconds === undefined ? null : Number(nanoseconds / 1_000_000n);
}

export interface Timing {
  spec: {
    intervals?: { every: number }[];
    cronExpressions?: string[];
    timezone?: string;
    jitter: number;
  };
  catchupWindow: number;
}

/**
 * What a server that was away has missed is made up for once, when it is back: one audit tells as much as many.
 * In milliseconds.
 */
export function timingOf({ every, cron, timezone, jitter }: DriftSchedule): Timing {
  const spec = {
    ...(every !== undefined && { intervals: [{ every: durationMs(every) }] }),
    // The server keeps the meaning of a cron expression, and of its text only what is a comment.
    ...(cron !== undefined && { cronExpressions: [`${cron} # ${cron}`] }),
    ...(timezone !== undefined && { timezone }),
    jitter: durationMs(jitter),
  };
  return { spec, catchupWindow: every === undefined ? dayMs : Math.min(durationMs(every), dayMs) };
}

/** The same, of a schedule as the server describes it. */
export function describeTiming(spec: {
  intervals?: { every: number }[];
  calendars?: { comment?: string }[];
  timezone?: string;
  jitter?: number;
}): string {
  const intervals = (spec.intervals ?? []).map(({ every }) => `every ${exactText(every)}`);
  const calendars = (spec.calendars ?? []).map(({ comment }) => `cron ${comment ?? '(without its text)'}`);
  // One expression may come to several calendars.
  const times = [...new Set([...intervals, ...calendars])].join(', ');
  const { timezone = '', jitter = 0 } = spec;
  const zone = timezone === '' ? '' : ` ${timezone}`;
  return `${times}${zone}${jitter === 0 ? '' : `, jitter ${exactText(jitter)}`}`;
}

const unitsMs = { d: dayMs, h: 3_600_000, m: 60_000, s: 1_000 };

/** As `durationText`, which rounds: 36h are not two days. */
function exactText(milliseconds: number): string {
  const unit = Object.entries(unitsMs).find(([, unitMs]) => milliseconds % unitMs === 0);
  return unit === undefined ? `${milliseconds}ms` : `${milliseconds / unit[1]}${unit[0]}`;
}
