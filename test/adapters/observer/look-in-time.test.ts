import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lookInTime } from '../../../src/adapters/observer/look-in-time.ts';
import { judgeHealthBefore } from '../../../src/domain/gate/health-before.ts';
import { healthyLook, oldLife, specOf } from '../../support/gate-world.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a look that answers is what it saw', async () => {
  const seen = healthyLook(7, oldLife);
  expect(await lookInTime(specOf(), () => 9, Promise.resolve(seen))).toBe(seen);
});

it('one that hangs saw nothing, says so of every source, and nothing is well by it', async () => {
  const spec = specOf();
  const looking = lookInTime(spec, () => 9, new Promise(() => undefined));
  await vi.advanceTimersByTimeAsync(4 * spec.limits.requestMs + 60_000);
  const seen = await looking;
  expect(seen).toMatchObject({ atMs: 9, processes: null, kubelet: null, useful: null });
  expect(seen.missing?.every(({ why }) => why.includes('no answer within'))).toBe(true);
  expect(judgeHealthBefore(spec, seen)).toContain('could not be read');
});
