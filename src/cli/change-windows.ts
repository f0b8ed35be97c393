/** When a change may begin, by `changeWindows` of kubemend.yaml, for `approvals lint` and `check`. */
import type { TimeWindow } from '../contracts/time-window.ts';
import { judgeTime } from '../domain/admission.ts';
import { nextInWindows, windowText } from '../domain/time-window.ts';
import { pc } from './print.ts';

/** What refuses whoever has said yes. */
export function windowsText(windows: readonly TimeWindow[]): string {
  if (windows.length === 0) return 'a change may begin at any time: no changeWindows';
  return `changeWindows: a change may begin ${windows.map(windowText).join(', or ')}; at any other time it is refused (OUTSIDE_WINDOW)`;
}

/** @param windows `changeWindows`; empty: always */
export function beginOf(windows: readonly TimeWindow[], at: Date): Begin {
  const admission = judgeTime(windows, at);
  if (admission.admitted) return { admitted: true };
  const { code, reason } = admission;
  return { admitted: false, code, reason, nextAt: nextInWindows(windows, at)?.toISOString() ?? null };
}

type Begin =
  | { admitted: true }
  /** nextAt: when it next may; null: not in the next two weeks */
  | { admitted: false; code: string; reason: string; nextAt: string | null };

export function beginText(begin: Begin): string {
  if (begin.admitted) return 'a change may begin at this time';
  const next = begin.nextAt === null ? 'not in the next two weeks' : `next at ${begin.nextAt}`;
  return `${pc.yellow('refused')} at this time, ${begin.code}: ${begin.reason}; it may begin ${next}`;
}
