/** What the file says of time is told where its rules are: a run would be refused by both. */
import { describe, expect, it } from 'vitest';
import { beginOf, beginText, windowsText } from '../../src/cli/change-windows.ts';
import { TimeWindow } from '../../src/contracts/time-window.ts';

const night = TimeWindow.parse({ days: ['sat'], from: '22:00', to: '04:00', zone: 'Europe/Berlin' });
const monday = new Date('2026-11-30T06:11:30Z');

describe('changeWindows in `approvals check`', () => {
  it('refuses outside of them, and says when it next may begin', () => {
    const begin = beginOf([night], monday);
    expect(begin).toMatchObject({
      admitted: false,
      code: 'OUTSIDE_WINDOW',
      nextAt: '2026-12-05T21:00:00.000Z',
    });
    expect(beginText(begin)).toContain('it may begin next at 2026-12-05T21:00:00.000Z');
  });

  it('the earliest of several', () => {
    const noon = TimeWindow.parse({ from: '12:00', to: '13:00', zone: 'UTC' });
    expect(beginOf([night, noon], monday)).toMatchObject({ nextAt: '2026-11-30T12:00:00.000Z' });
  });

  it('a window that the clocks leave out is not promised', () => {
    const gone = TimeWindow.parse({ days: ['sun'], from: '02:15', to: '02:30', zone: 'Europe/Berlin' });
    const begin = beginOf([gone], new Date('2026-03-28T12:00:00Z')); // put on the night after
    expect(begin).toMatchObject({ nextAt: '2026-04-05T00:15:00.000Z' });
  });

  it('inside of them, and without any', () => {
    for (const windows of [[night], []]) {
      expect(beginText(beginOf(windows, new Date('2026-12-05T22:00:00Z')))).toBe(
        'a change may begin at this time',
      );
    }
  });
});

describe('changeWindows in `approvals lint`', () => {
  it('are told, or that there are none', () => {
    expect(windowsText([night])).toContain('sat 22:00-04:00 Europe/Berlin');
    expect(windowsText([])).toBe('a change may begin at any time: no changeWindows');
  });
});
