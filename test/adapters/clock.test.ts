import { expect, it } from 'vitest';
import { createClock } from '../../src/adapters/clock.ts';

const clock = createClock({ bootFile: null });

it('a sleep that is ended says why it was', async () => {
  const controller = new AbortController();
  const sleeping = clock.sleep(60_000, controller.signal);
  controller.abort(new Error('somebody else reverts this change'));
  await expect(sleeping).rejects.toThrow('somebody else reverts this change');
  await expect(clock.sleep(60_000, controller.signal)).rejects.toThrow('somebody else reverts this change');
});

it('a sleep that nobody ends lasts as long as asked', async () => {
  const begunMs = clock.monotonicMs();
  await clock.sleep(30, new AbortController().signal);
  expect(clock.monotonicMs() - begunMs).toBeGreaterThan(25);
});

it('uptime counts on, and the boot stays the same', async () => {
  const [uptimeMs, boot] = [clock.uptimeMs(), await clock.bootInstance()];
  await clock.sleep(30);
  expect(clock.uptimeMs()).toBeGreaterThanOrEqual(uptimeMs);
  expect(await clock.bootInstance()).toEqual(boot);
});
