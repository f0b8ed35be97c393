import { describe, expect, it } from 'vitest';
import { ApprovalWindow } from '../../src/contracts/approval-policy.ts';
import { holdsInWindow } from '../../src/domain/time-window.ts';

const berlin = 'Europe/Berlin';
const holds = (window: object, at: string): boolean =>
  holdsInWindow(ApprovalWindow.parse({ zone: berlin, ...window }), new Date(at));

describe('a window of the week, by the clock of its zone', () => {
  const work = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
  const rows: [string, object, string, boolean][] = [
    ['begins with its minute', work, '2026-12-01T08:00:00Z', true], // Tuesday, 09:00 in winter
    ['not a minute earlier', work, '2026-12-01T07:59:59Z', false],
    ['ends before its last minute', work, '2026-12-01T16:00:00Z', false],
    ['an hour earlier by UTC in summer', work, '2026-07-01T07:00:00Z', true],
    ['not on other days', work, '2026-12-05T10:00:00Z', false], // Saturday
    ['the day is that of the zone', { days: ['mon'] }, '2026-11-29T23:30:00Z', true], // Monday 00:30
    ['and not that of UTC', { days: ['sun'] }, '2026-11-29T23:30:00Z', false],
    ['outside of it', { ...work, outside: true }, '2026-12-05T10:00:00Z', true],
    ['not outside of it', { ...work, outside: true }, '2026-12-01T10:00:00Z', false],
    ['a whole day', { from: '00:00', to: '24:00' }, '2026-12-01T22:59:59Z', true],
    ['said nothing: always', {}, '2026-12-01T23:00:00Z', true],
    ['another zone', { from: '09:00', to: '10:00', zone: 'Asia/Kathmandu' }, '2026-12-01T03:15:00Z', true],
  ];
  it.each(rows)('%s', (_name, window, at, expected) => {
    expect(holds(window, at)).toBe(expected);
  });

  const night = { days: ['fri'], from: '22:00', to: '06:00' };
  it.each([
    ['its evening', '2026-12-04T21:00:00Z', true],
    ['the morning after, which is of another day', '2026-12-05T04:59:00Z', true],
    ['not beyond', '2026-12-05T05:00:00Z', false],
    ['not the morning of its own day', '2026-12-04T04:00:00Z', false],
    ['not the evening after', '2026-12-05T21:30:00Z', false],
  ])('over midnight: %s', (_name, at, expected) => {
    expect(holds(night, at)).toBe(expected);
  });
  it('over midnight from Sunday to Monday', () => {
    expect(holds({ ...night, days: ['sun'] }, '2026-11-30T04:00:00Z')).toBe(true);
  });
});

describe('on the days when the clock is put on or back', () => {
  // Berlin: 2026-03-29 01:00Z is 03:00, and 2026-10-25 00:00Z..02:00Z is 02:00..03:00 twice
  const spring = { from: '02:00', to: '03:00' };
  it.each([
    ['the hour left out is in no window: a second before', spring, '2026-03-29T00:59:59Z', false],
    ['and when it is over', spring, '2026-03-29T01:00:00Z', false],
    [
      'a window that begins in it begins when it is over',
      { from: '02:30', to: '04:00' },
      '2026-03-29T01:00:00Z',
      true,
    ],
    ['a window that ends in it has ended', { from: '01:00', to: '02:30' }, '2026-03-29T01:00:00Z', false],
    ['the hour that comes twice: the first time', spring, '2026-10-25T00:30:00Z', true],
    ['the second time', spring, '2026-10-25T01:30:00Z', true],
    ['and then no more', spring, '2026-10-25T02:00:00Z', false],
    ['before it', spring, '2026-10-24T23:59:00Z', false],
  ])('%s', (_name, window, at, expected) => {
    expect(holds(window, at)).toBe(expected);
  });
});

describe('what is no window', () => {
  it.each([
    [{ from: '24:00', to: '00:00' }, 'expected a time from "00:00" to "23:59"'],
    [{ from: '9:00' }, 'expected a time from "00:00" to "23:59"'],
    [{ to: '24:01' }, 'expected a time from "00:00" to "24:00"'],
    [{ zone: 'Europe/Berlyn' }, 'expected an IANA time zone'],
    [{ zone: '+01:00' }, 'expected an IANA time zone'],
    [{ zone: '' }, 'expected an IANA time zone'],
    [{ days: [] }, ''],
  ])('%j', (window, expected) => {
    const parsed = ApprovalWindow.safeParse({ zone: berlin, ...window });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues.map(({ message }) => message).join()).toContain(expected);
  });
});
