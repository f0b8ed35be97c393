/**
 * The latch that a failed rollback sets: on the node's own disk, so that it survives everything else. It blocks new
 * changes, never a rollback. What cannot be read counts as set.
 */
import { readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.ts';
import { errnoOf } from './errno.ts';
import type { Files } from './files.ts';

export interface Stop {
  since: string;
  changeId: string;
  reason: string;
}

export interface EmergencyStop {
  read(): Promise<Stop | null>;
  /** Durable before it returns; on a full disk the staged one is renamed into place. A latch that is set stays as it was. */
  set(stop: { changeId: string; reason: string }): Promise<Stop>;
  /** So that it can be set on a full disk. */
  preStage(): Promise<void>;
  /** Removes it. The caller has made sure that no change is open, and writes the journal. */
  clear(): Promise<Stop | null>;
}

export function createEmergencyStop(
  latchFile: string,
  files: Files,
  clock: Pick<Clock, 'now'>,
): EmergencyStop {
  const stagedPath = join(dirname(latchFile), '.emergency-stop.staged');
  const format = (stop: Stop): string => `${JSON.stringify(stop)}\n`;
  const read = async (): Promise<Stop | null> => {
    try {
      return parseStop(await readFile(latchFile, 'utf8'));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      return {
        since: 'unknown',
        changeId: 'unknown',
        reason: `${latchFile} cannot be read: ${String(error)}`,
      };
    }
  };
  return {
    read,
    async set({ changeId, reason }) {
      const present = await read();
      if (present !== null) return present;
      const stop = { since: clock.now().toISOString(), changeId, reason };
      try {
        await files.writeDurably(latchFile, format(stop), '0600');
        return stop;
      } catch (error) {
        // Without a staged one the first error is the one to tell: it says why, and that time may heal it.
        await rename(stagedPath, latchFile).catch(() => {
          throw error;
        });
        await files.syncDirectory(dirname(latchFile));
        return (await read()) ?? stop;
      }
    },
    async preStage() {
      const staged = {
        since: clock.now().toISOString(),
        changeId: 'unknown',
        reason: 'a rollback failed on a full disk; the change records say which',
      };
      await files.writeDurably(stagedPath, format(staged), '0600');
    },
    async clear() {
      const present = await read();
      await unlink(latchFile).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error;
      });
      await files.syncDirectory(dirname(latchFile));
      return present;
    },
  };
}

/** A latch that is there but says nothing is a latch. */
function parseStop(text: string): Stop {
  try {
    const { since, changeId, reason } = JSON.parse(text) as Partial<Stop>;
    return {
      since: since ?? 'unknown',
      changeId: changeId ?? 'unknown',
      reason: reason ?? 'no reason recorded',
    };
  } catch {
    return { since: 'unknown', changeId: 'unknown', reason: 'the latch is there but cannot be read' };
  }
}
