/** The latch of a failed rollback: what cannot be read is set, and it is cleared by a person and over no open change. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerEmergency } from '../../../src/activities/ask/ask-emergency.ts';
import { createEmergencyStop } from '../../../src/adapters/storage/emergency-stop.ts';
import type { EmergencyStop } from '../../../src/adapters/storage/emergency-stop.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { listAll, makeTempDir, removeTempDir } from './support/temp-dir.ts';

const first = { changeId: '0123456789abcdef', reason: 'the gate of the old bytes failed' };
const clock = { now: () => new Date('2026-01-31T04:05:06Z') };

let dir: string;
let latchFile: string;
let latch: EmergencyStop;
beforeEach(async () => {
  dir = await makeTempDir();
  latchFile = join(dir, 'emergency-stop.json');
  latch = createEmergencyStop(latchFile, createFiles(), clock);
});
afterEach(() => removeTempDir(dir));

describe('the latch', () => {
  it('is set durably, seen by the next process, and keeps its first reason', async () => {
    expect(await latch.read()).toBeNull();
    await latch.set(first);
    await latch.set({ changeId: 'fedcba9876543210', reason: 'another' });
    const next = createEmergencyStop(latchFile, createFiles(), clock);
    expect(await next.read()).toEqual({ since: '2026-01-31T04:05:06.000Z', ...first });
    expect((await stat(latchFile)).mode & 0o777).toBe(0o600);
    expect(await next.clear()).toMatchObject(first);
    expect(await latch.read()).toBeNull();
    expect(await latch.clear()).toBeNull();
  });

  it('staged ahead is not set; it is a dot file beside it', async () => {
    await latch.preStage();
    expect(await latch.read()).toBeNull();
    expect(await listAll(dir)).toEqual(['.emergency-stop.staged']);
    await latch.set(first);
    expect(await latch.read()).toMatchObject(first);
  });

  it.each(['', '{', 'null', '[]', '42', '{"since": 5}'])('that says %j is set', async (text) => {
    await writeFile(latchFile, text);
    expect(await latch.read()).toMatchObject({ changeId: 'unknown' });
    expect(await latch.set(first)).toMatchObject({ changeId: 'unknown' });
  });

  it('that cannot be read at all is set, and says why', async () => {
    await mkdir(latchFile);
    expect(await latch.read()).toMatchObject({
      changeId: 'unknown',
      reason: expect.stringMatching(/emergency-stop\.json cannot be read: .*EISDIR/) as string,
    });
  });
});

describe('crash 29: clearing it', () => {
  const answer = (open: object | undefined, events: object[], lines: string[], isWritable = true) => {
    const node = {
      latch,
      journal: { append: (entry: object) => Promise.resolve(isWritable && events.push(entry) > 0) },
      records: { open: () => Promise.resolve(open) },
      locks: { withChangeLock: <T>(body: () => Promise<T>) => body() },
      log: { warning: (text: string) => lines.push(text) },
    } as unknown as Parameters<typeof answerEmergency>[0];
    return answerEmergency(node, { do: 'clear', by: 'ada', reason: 'repaired by hand' });
  };

  it('is refused while a change is open, and the latch stays', async () => {
    await latch.set(first);
    const events: object[] = [];
    await expect(
      answer({ changeId: 'aaaaaaaaaaaaaaaa', state: 'reverting' }, events, []),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'OPEN_CHANGE',
      message: expect.stringContaining('found aaaaaaaaaaaaaaaa (reverting)') as string,
    });
    expect(await latch.read()).toMatchObject(first);
    expect(events).toEqual([]);
  });

  it('is refused while the journal cannot say who did it, and the latch stays', async () => {
    await latch.set(first);
    await expect(answer(undefined, [], [], false)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(await latch.read()).toMatchObject(first);
  });

  it('with none open leaves who, why and what it was in the journal and the log', async () => {
    await latch.set(first);
    const events: object[] = [];
    const lines: string[] = [];
    expect(await answer(undefined, events, lines)).toEqual({ stop: null });
    expect(await latch.read()).toBeNull();
    expect(events).toMatchObject([{ detail: { operator: 'ada', reason: 'repaired by hand', was: first } }]);
    expect(lines).toEqual(['Emergency stop cleared by ada: repaired by hand']);
  });
});
