/** A window of the week in the configuration, by the clock on the walls of a place. */
import { z } from 'zod';

const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = z.infer<typeof Weekday>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time from "00:00" to "23:59"');

/** Places with rules of their own for summer time, never an offset: "+01:00" is wrong for half of the year. */
const Zone = z
  .string()
  .refine(isZone, { error: 'expected an IANA time zone, such as "Europe/Berlin" or "UTC"' });

function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const TimeWindow = z
  .object({
    days: z.array(Weekday).min(1).optional().describe('on which it begins; default: all'),
    from: TimeOfDay.default('00:00'),
    to: z
      .string()
      .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected a time from "00:00" to "24:00"')
      .default('24:00')
      .describe('this minute is no more part of it; earlier than `from`: on the day after'),
    zone: Zone.describe(
      'IANA time zone; the clock on its walls decides, also on the days when it is put on or back',
    ),
  })
  .strict();
export type TimeWindow = z.infer<typeof TimeWindow>;
