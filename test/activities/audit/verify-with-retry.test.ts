import { describe, expect, it } from 'vitest';
import { verifyWithRetry } from '../../../src/activities/audit/verify-with-retry.ts';
import type { Finding, Verdict } from '../../../src/contracts/audit.ts';

const finding = (verdict: Verdict): Finding => ({
  check: 'x',
  slug: 'x',
  title: 'x',
  verdict,
  reason: '',
  expected: '',
  observed: [],
  unconfirmed: false,
});

function sequence(...verdicts: Verdict[]) {
  let calls = 0;
  const slept: number[] = [];
  return {
    slept,
    audit: async () => [finding(verdicts[Math.min(calls++, verdicts.length - 1)]!)],
    clock: {
      sleep: async (ms: number) => void slept.push(ms),
      monotonicMs: () => slept.reduce((sum, ms) => sum + ms, 0),
    },
  };
}

describe('peers 51', () => {
  it.each<[string, Verdict[], number, Verdict]>([
    ['FAIL, FAIL, PASS passes after exactly three calls', ['fail', 'fail', 'pass'], 3, 'pass'],
    ['never PASS fails after the cap', ['fail'], 5, 'fail'],
    ['a process that cannot be read yet', ['unknown', 'stale', 'pass'], 3, 'pass'],
    ['PASS at once', ['pass'], 1, 'pass'],
    ['manual is not asked again', ['manual', 'pass'], 1, 'manual'],
    ['waived passes', ['waived'], 1, 'waived'],
  ])('%s', async (_what, verdicts, calls, verdict) => {
    const { audit, clock, slept } = sequence(...verdicts);
    const end = await verifyWithRetry(audit, { attempts: 5, intervalMs: 2_000, limitMs: 60_000 }, clock);
    expect(end.calls).toBe(calls);
    expect(end.findings[0]?.verdict).toBe(verdict);
    expect(slept).toEqual(Array.from({ length: calls - 1 }, () => 2_000));
  });

  it('does not ask again when the time for it is over', async () => {
    const { audit, clock } = sequence('fail', 'fail', 'pass');
    const end = await verifyWithRetry(audit, { attempts: 5, intervalMs: 2_000, limitMs: 3_000 }, clock);
    expect(end).toMatchObject({ calls: 2, findings: [{ verdict: 'fail' }] });
  });
});
