/** Is it inside a window of the week, by the clock on the walls of its zone? */
import type { TimeWindow, Weekday } from '../contracts/time-window.ts';

/** `outside`: a rule of approval can mean all but a window */
type Window = TimeWindow & { outside?: boolean };

const week: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * An hour that is left out in spring is in no window, and one that comes twice in autumn is in it twice: people go by the
 * clock that they see.
 */
export function holdsInWindow(window: Window, at: Date): boolean {
  return isInside(window, at) !== (window.outside ?? false);
}

function isInside({ days = [...week], from, to, zone }: TimeWindow, at: Date): boolean {
  const { day, minute } = wallTime(zone, at);
  const begin = minuteOf(from);
  const end = minuteOf(to);
  const isToday = days.includes(day);
  if (begin < end) return isToday && minute >= begin && minute < end;
  const isSinceYesterday = days.includes(dayBefore(day));
  return (isToday && minute >= begin) || (isSinceYesterday && minute < end);
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function dayBefore(day: Weekday): Weekday {
  return week.at(week.indexOf(day) - 1) ?? day;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(zone, clock);
  return clock;
}

function wallTime(zone: string, at: Date): { day: Weekday; minute: number } {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { day: (parts.get('weekday') ?? '').toLowerCase() as Weekday, minute };
}

const minuteMs = 60_000;
const searchedMs = 14 * 24 * 60 * minuteMs;

/** @returns the first time from `at` on that is in one of them; null: none in the next two weeks */
export function nextInWindows(windows: readonly Window[], at: Date): Date | null {
  const isIn = (time: Date): boolean => windows.some((window) => holdsInWindow(window, time));
  if (isIn(at)) return at;
  // Minute by minute: what the clocks do in spring and autumn is asked of them, not computed. Windows begin with a whole one.
  const first = Math.ceil(at.getTime() / minuteMs) * minuteMs;
  for (let ms = first; ms <= first + searchedMs; ms += minuteMs) {
    const time = new Date(ms);
    if (isIn(time)) return time;
  }
  return null;
}

export function windowText({ days, from, to, zone, outside = false }: Window): string {
  const when = `${days === undefined ? 'every day' : days.join(' ')} ${from}-${to} ${zone}`;
  return outside ? `outside of ${when}` : when;
}

/** @returns what is wrong with it; null: nothing */
export function windowProblem({ from, to }: TimeWindow): string | null {
  return from === to ? `expected another time than from, found "${to}": a whole day is 00:00 to 24:00` : null;
}
